import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl } from './support/cluster';
import { environment } from './support/environment';
import { installExternalSecretKind, StandInOperator } from './support/external-secrets';

declare global {
  var e2e: { operator: StandInOperator; started: number; reportFile: string } | undefined;
}

/** Once, before the workers start. */
export default async function setup(): Promise<void> {
  await kubectl(['get', '--raw', '/readyz']).catch((error: unknown) => {
    throw new Error(`The e2e tests need a cluster (test/e2e/README.md): ${error}`);
  });
  if (!environment.clusterWork) {
    console.warn('CLUSTER_WORK is not set: no audit log, so the order of events is NOT checked in this run.');
  }
  const reportFile = join(mkdtempSync(join(tmpdir(), 'e2e-report-')), 'measurements.jsonl');
  writeFileSync(reportFile, '');
  process.env.E2E_REPORT_FILE = reportFile; // the workers inherit it
  await installExternalSecretKind();
  const operator = new StandInOperator();
  operator.start();
  globalThis.e2e = { operator, started: Date.now(), reportFile };
}
