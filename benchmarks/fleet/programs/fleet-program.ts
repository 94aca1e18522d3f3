// What a user's program is: `fleet-program.js <full|small> [--changed]`.

import { ManifestApp, TenantFleet } from 'cdk8s-downtime';
import { ShopTemplate, SmallTemplate } from './installation-template';
import { report } from './report';

const [size, ...programArguments] = process.argv.slice(2);
const template = size === 'small' ? new SmallTemplate() : new ShopTemplate();

report(() => {
  const app = new ManifestApp({ outdir: 'dist' });
  new TenantFleet(app, 'fleet', { installations: 'installations', template, programArguments });
  app.synth();
  return app.summary?.written.length ?? 0;
});
