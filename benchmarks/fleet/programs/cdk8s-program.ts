// The same with nothing but cdk8s: `cdk8s-program.js <full|small> <one-app|app-per-tenant> <outdir>`. The installations come as one JSON
// file, which is faster than what TenantFleet does: it reads and checks the configuration files.

import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import type { Installation } from 'cdk8s-downtime';
import { ShopTemplate, SmallTemplate } from './installation-template';
import { report } from './report';

const [size, way, outdir] = process.argv.slice(2);
const template = size === 'small' ? new SmallTemplate() : new ShopTemplate();

function build(app: App, installation: Installation): void {
  const { tenant, namespace } = installation;
  template.buildInstallation(new Chart(app, tenant, { namespace, disableResourceNameHashes: true }), installation);
}

report(() => {
  const installations: Installation[] = JSON.parse(readFileSync('installations.json', 'utf8'));
  if (way === 'one-app') {
    const app = new App({ outdir });
    for (const installation of installations) build(app, installation);
    app.synth();
  } else {
    for (const installation of installations) {
      const app = new App({ outdir: path.join(outdir, installation.tenant) });
      build(app, installation);
      app.synth();
    }
  }
  return installations.length;
});
