import { summaryText } from '../../src/output/manifest-summary';
import { Progress } from '../../src/output/progress';

function run(isTTY: boolean, times: number[]): string[] {
  const shown: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => shown.push(text) }, () => now);
  times.forEach((time, index) => {
    now = time;
    progress.step('rendered', index + 1, times.length);
  });
  progress.clear();
  return shown;
}

describe('progress', () => {
  test('shows on a terminal, after a second and not too often, and disappears', () => {
    expect(run(true, [10, 999, 1000, 1050, 1099, 1100, 5000])).toEqual([
      '\r\x1b[2K3 of 7 manifests rendered',
      '\r\x1b[2K6 of 7 manifests rendered',
      '\r\x1b[2K7 of 7 manifests rendered',
      '\r\x1b[2K',
    ]);
  });

  test('is silent in a short run, and in a log', () => {
    expect(run(true, [10, 20, 30])).toEqual([]);
    expect(run(false, [10, 2000, 5000])).toEqual([]);
  });
});

describe('summary', () => {
  const none = { outdir: 'deploy', written: [], unchanged: [], removed: [], retained: [] };

  test('counts', () => {
    expect(summaryText(none)).toEqual('deploy: 0 manifests written, 0 unchanged, 0 removed\n');
    expect(summaryText({ ...none, written: ['a'], unchanged: ['b', 'c'] })).toEqual(
      'deploy: 1 manifest written, 2 unchanged, 0 removed\n',
    );
    expect(summaryText({ ...none, retained: ['a', 'b'] })).toEqual(
      'deploy: 0 manifests written, 0 unchanged, 0 removed, 2 left as they are\n',
    );
  });

  test('names what was removed, but not thousands', () => {
    expect(summaryText({ ...none, removed: ['a.yaml', 'b.yaml'] })).toEqual(
      'deploy: 0 manifests written, 0 unchanged, 2 removed\n  removed a.yaml\n  removed b.yaml\n',
    );
    const removed = Array.from({ length: 1000 }, (_, index) => `${index}.yaml`);
    const lines = summaryText({ ...none, removed }).split('\n');
    expect(lines).toHaveLength(13);
    expect(lines.slice(-3)).toEqual(['  removed 9.yaml', '  and 990 more', '']);
  });
});
