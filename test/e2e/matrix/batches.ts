import { UpgradeStrategy } from '../../../src';
import { environment } from '../support/environment';
import { Cell } from './cell';
import { FAULTS, type Fault } from './faults';
import { WAYS } from './ways';

/** Cells that run beside each other. A fault of the cluster hits all of them at once. */
export interface Batch {
  readonly title: string;
  readonly cells: Cell[];
  readonly clusterFault?: Fault;
}

const STRATEGIES = Object.values(UpgradeStrategy);

/** Each strategy with each fault on each way. */
export function wholeMatrix(): Batch[] {
  return STRATEGIES.flatMap((strategy) =>
    possibleFaults().map((fault) => ({
      title: `${strategy}, ${fault.name}`,
      cells: WAYS.map((way) => new Cell(strategy, way, fault)),
      clusterFault: fault.hitCluster && fault,
    })),
  );
}

/** Of the faults of a cluster, which take their time, each on its own. */
const SAMPLED = ['controller restarted', 'no API at the stop'];

/** Faults and ways, under both strategies in turn: enough to notice that something does not work any more. */
export function sample(): Batch[] {
  const faults = possibleFaults().filter(({ name, hitCluster }) => !hitCluster || SAMPLED.includes(name));
  const cells = faults.map(
    (fault, index) => new Cell(STRATEGIES[index % STRATEGIES.length], WAYS[index % WAYS.length], fault),
  );
  const own = cells.filter(({ fault }) => !fault.hitCluster);
  const ofCluster = cells.filter(({ fault }) => fault.hitCluster);
  return [
    { title: 'faults of an installation', cells: own },
    ...ofCluster.map((cell) => ({ title: cell.fault.name, cells: [cell], clusterFault: cell.fault })),
  ];
}

/** Processes of somebody else's cluster are not ours to kill. */
function possibleFaults(): Fault[] {
  return FAULTS.filter(({ hitCluster }) => !hitCluster || environment.clusterWork !== undefined);
}

/** All cells of a batch, step by step; a cell that went wrong is not taken further. Gives those. */
export async function runBatch({ cells, clusterFault }: Batch): Promise<Cell[]> {
  const step = (run: (cell: Cell) => Promise<void>) =>
    Promise.all(
      cells
        .filter(({ problem }) => problem === undefined)
        .map((cell) =>
          run(cell).catch((error: Error) => {
            cell.problem = error.message;
          }),
        ),
    );
  await step((cell) => cell.install());
  await step((cell) => cell.begin());
  const goOn = async () => void (await step((cell) => cell.goOn()));
  if (clusterFault?.hitCluster) await clusterFault.hitCluster(goOn);
  else await step((cell) => cell.fault.hit?.(cell) ?? Promise.resolve());
  await goOn();
  await step((cell) => cell.end());
  await Promise.all(cells.map((cell) => cell.judge()));
  return cells.filter(({ problem }) => problem !== undefined);
}
