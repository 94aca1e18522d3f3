// `npm run benchmark [-- <name> [largest]]`: see docs/benchmarks.md.

import * as os from 'node:os';
import { measureEmitter } from './emitter';
import { measurePlans } from './fleet/plans';
import { measureFleets } from './fleet/scale';
import { measureSideBySide } from './fleet/side-by-side';
import { fileSystemOf, Workspace } from './fleet/workspace';
import { short } from './measure';

function inWorkspace(...benchmarks: ((workspace: Workspace, largest: number) => void)[]): (largest?: number) => void {
  return (largest = 10_000) => {
    console.log(
      `Temporary files: ${os.tmpdir()} (${fileSystemOf(os.tmpdir())}); programs and library: compiled JavaScript`,
    );
    const workspace = new Workspace();
    try {
      workspace.fill();
      for (const benchmark of benchmarks) benchmark(workspace, largest);
    } finally {
      workspace.remove();
    }
  };
}

const BENCHMARKS: { [name: string]: (largest?: number) => void } = {
  // In this order, because the latter deletes files at its end: see `setAside`.
  all: inWorkspace(measureSideBySide, measurePlans, measureFleets),
  fleet: inWorkspace(measureFleets),
  tools: inWorkspace(measureSideBySide),
  plan: inWorkspace(measurePlans),
  emitter: measureEmitter,
};

const [name = 'all', largest] = process.argv.slice(2);
if (!(name in BENCHMARKS)) {
  console.error(`there is no benchmark '${name}'; give one of ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(1);
}
console.log(
  `${os.cpus()[0].model}, ${os.cpus().length} cores, load ${short(os.loadavg()[0])}, Node ${process.version}`,
);
BENCHMARKS[name](largest === undefined ? undefined : Number(largest));
