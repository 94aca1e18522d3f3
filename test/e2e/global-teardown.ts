import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderReport } from './support/report';
import { leftOut } from './support/strategies';

/** Once, after all workers: the run's table. */
export default async function teardown(): Promise<void> {
  if (!globalThis.e2e) return;
  const { operator, started, reportFile } = globalThis.e2e;
  await operator.stop();
  process.stdout.write(renderReport(reportFile, (Date.now() - started) / 1000));
  process.stdout.write(`${leftOut().join('\n')}\n\n`);
  rmSync(dirname(reportFile), { recursive: true, force: true });
}
