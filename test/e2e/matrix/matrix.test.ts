import { environment } from '../support/environment';
import { runBatch, sample, wholeMatrix } from './batches';

jest.setTimeout(environment.limit(900));

// Whatever way a version takes, and whatever fault hits its upgrade: never a violation, and one plain sync ends well.
describe('the matrix of ways and faults', () => {
  const batches = (environment.wholeMatrix ? wholeMatrix() : sample())
    .map((batch) => ({ ...batch, cells: batch.cells.filter((cell) => cell.description.includes(environment.cells)) }))
    .filter(({ cells }) => cells.length > 0);

  // A small machine has room for all installations of a sample, and time to gain.
  if (!environment.wholeMatrix)
    beforeAll(() => Promise.allSettled(batches.flatMap(({ cells }) => cells.map((cell) => cell.install()))));

  it.each(batches.map((batch) => [batch.title, batch] as const))('%s', async (_, batch) => {
    const failed = await runBatch(batch);
    expect(failed.map(({ way, fault, problem }) => `${way.name}, ${fault.name}: ${problem}`)).toEqual([]);
  });
});
