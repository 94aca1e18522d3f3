import type { FakeCluster } from '../fake-kubectl/cluster';

/** Insists that calls came, and came in this order; others may stand between them. */
export function expectOrder(cluster: FakeCluster, ...patterns: RegExp[]): void {
  let from = 0;
  for (const pattern of patterns) {
    const index = cluster.calls.findIndex((call, at) => at >= from && pattern.test(call));
    if (index < 0) {
      throw new Error(`No call ${pattern} from call ${from + 1} on:\n${numbered(cluster.calls)}`);
    }
    from = index + 1;
  }
}

const numbered = (calls: string[]) => calls.map((call, index) => `${index + 1}. ${call}`).join('\n');
