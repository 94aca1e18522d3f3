import * as path from 'node:path';
import { ApiObject, type Chart, Duration } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { DowntimeUpgradeApp, type Installation, ManifestApp, TenantFleet, type TenantFleetProps } from '../../src';
import { put, read, temporaryFolder } from '../output/tree';

export const FLEET = `
name: shop
repository: { url: 'https://git.example.com/shop.git', revision: refs/heads/main, path: dist }
defaults:
  version: '1.4.0'
  schemaVersion: '1.4'
`;

/** What most fleets would build: one application, and what belongs to it. */
export function buildShop(chart: Chart, { version, schemaVersion, replicas, values, tenant }: Installation): void {
  new DowntimeUpgradeApp(chart, 'shop', {
    version,
    schemaVersion,
    image: `registry.example.com/shop/app:${values.tag ?? version}`,
    replicas: replicas ?? 2,
    port: 8080,
    migrator: {
      image: `registry.example.com/shop/migrator:${values.tag ?? version}`,
      command: ['migrate', 'up'],
      timeout: Duration.minutes(5),
    },
  });
  new ApiObject(chart, 'settings', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
    data: { tenant, ...values },
  });
}

// There nothing is taken over from the last synthesis.
delete process.env.CI;

/** A project folder with configuration files, and what a program in it synthesizes. */
export class FleetFolder {
  public readonly folder = temporaryFolder();
  public readonly installations = path.join(this.folder, 'installations');
  public readonly outdir = path.join(this.folder, 'dist');
  public template = buildShop;
  /** The installations that were built last. */
  public built: string[] = [];
  public app?: ManifestApp;

  constructor(files: Record<string, string> = {}) {
    this.configure({ 'fleet.yaml': FLEET, ...files });
  }

  public configure(files: Record<string, string>): void {
    for (const [file, content] of Object.entries(files)) put(this.installations, file, content);
  }

  public synth(props: Partial<TenantFleetProps> = {}): ManifestApp {
    this.built = [];
    const buildInstallation = (chart: Chart, installation: Installation) => {
      this.built.push(`${installation.environment}/${installation.tenant}`);
      this.template(chart, installation);
    };
    const app = new ManifestApp({ outdir: this.outdir });
    this.app = app;
    new TenantFleet(app, 'fleet', { installations: this.installations, template: { buildInstallation }, ...props });
    app.synth();
    return app;
  }

  /** The objects of a file that was synthesized. */
  public objects(file: string): any[] {
    return parseAllDocuments(read(this.outdir, file)).map((document) => document.toJS());
  }

  public object(file: string, kind: string, name?: string): any {
    return this.objects(file).find(
      (object) => object.kind === kind && (name ?? object.metadata.name) === object.metadata.name,
    );
  }
}
