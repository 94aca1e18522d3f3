import { jobPodCreated } from './support/audit';
import { describeScenario } from './support/describe-scenario';
import { expectNoJobPods, expectNothingStopped } from './support/expectations';

describeScenario('jobs-deleted', (step) => {
  let sha = '';

  step('installs 1.4.0', async (shop) => {
    sha = await shop.deploy({ version: '1.4.0' });
  });

  step('runs Jobs that were deleted by hand again, and they skip by the marker', async (shop) => {
    const { scenario } = shop;
    await scenario.kubectl('delete', 'jobs', '--all');
    const since = await shop.undisturbed('sync without the Jobs', async () => {
      await shop.syncSuccessfully(sha);
    });
    await expectNothingStopped(shop, since);
    expect(await scenario.database.migrations(since)).toEqual([]);
    expect(await scenario.marker()).toMatchObject({ applied: '1.4' });
    if (scenario.audit.available) expect(await scenario.audit.entries(since, jobPodCreated)).not.toEqual([]);
  });

  step('rolls out a change without a Job afterwards', async (shop) => {
    const since = await shop.undisturbed('image patch', async () => {
      await shop.deploy({ version: '1.4.1' });
    });
    await expectNoJobPods(shop, since);
  });
});
