import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Installation } from '../../src';
import { SAMPLE } from './programs/sample';

const PER_CLUSTER = 2000;
const PARENTS = 12;

/** The installations of one environment, as `installations/` says it. */
export function installations(count: number): Installation[] {
  const tenants = Array.from({ length: count }, (_, index) => `tenant-${String(index).padStart(5, '0')}`);
  return tenants.map((tenant, index) => ({
    ...described(tenant, `1.4.${index % 7}`, 1 + (index % 3)),
    cluster: `cluster-${1 + Math.floor(index / PER_CLUSTER)}`,
  }));
}

/** A fleet of one, from whose manifests the templates for other tools are made. */
export function sampleInstallation(): Installation {
  return { ...described(SAMPLE.tenant, SAMPLE.version, SAMPLE.replicas), cluster: 'cluster-1' };
}

function described(tenant: string, version: string, replicas: number): Omit<Installation, 'cluster'> {
  return {
    fleet: 'shop',
    environment: 'production',
    tenant,
    version,
    schemaVersion: '1.4',
    replicas,
    namespace: `shop-production-${tenant}`,
    autoSync: false,
    suspended: false,
    values: { host: `${tenant}.shop.example.com` },
  };
}

/** Writes the configuration files of a fleet into a folder. */
export function writeConfiguration(folder: string, fleet: Installation[]): void {
  const clusters = [...new Set(fleet.map(({ cluster }) => cluster))];
  mkdirSync(path.join(folder, 'production'), { recursive: true });
  writeFileSync(
    path.join(folder, 'fleet.yaml'),
    'name: shop\nrepository:\n  url: https://git.example.com/shop/deploy.git\n  revision: main\n  path: dist\n',
  );
  writeFileSync(
    path.join(folder, 'production', 'environment.yaml'),
    `parents: ${PARENTS}\nclusters:\n${clusters.map((cluster) => `  - ${cluster}\n`).join('')}`,
  );
  for (const installation of fleet) writeInstallation(folder, installation);
}

export function writeInstallation(folder: string, installation: Installation): void {
  const { tenant, version, schemaVersion, replicas, cluster, values } = installation;
  writeFileSync(
    path.join(folder, 'production', `${tenant}.yaml`),
    `version: ${version}\nschemaVersion: '${schemaVersion}'\nreplicas: ${replicas}\ncluster: ${cluster}\nvalues:\n  host: ${values.host}\n`,
  );
}
