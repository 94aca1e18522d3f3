import { describeScenario } from './support/describe-scenario';
import { withVariable } from './support/manifests';
import { CACHE, CLEAN, INDEX, LONG_JOB, POOLER, renderMixedShop } from './support/mixed-shop';
import { type Shop, WORKLOADS } from './support/shop';

/** What runs, and how much of it: the same before and after means that everything came back as it was. */
async function state({ scenario }: Shop): Promise<{ [object: string]: unknown }> {
  const objects = await scenario.list('deployments,statefulsets,daemonsets,cronjobs,horizontalpodautoscalers');
  const entries = objects
    .filter(({ metadata }) => !/-(image|admission)-check$/.test(metadata.name))
    .map(({ kind, metadata, spec }): [string, unknown] => {
      const { nodeSelector } = spec.template?.spec ?? {};
      return [
        `${kind}/${metadata.name}`,
        spec.suspend ?? nodeSelector?.['kubernetes.io/os'] ?? spec.replicas ?? spec.maxReplicas,
      ];
    });
  return Object.fromEntries(entries.sort());
}

/** Waits until each kind has all its pods, of this version. After a failed rollout others wait beside them. */
async function complete(shop: Shop, version: string, failed = false): Promise<void> {
  if (shop.isRollout && failed) {
    await shop.scenario.waitFor(`version ${version} serves again`, async () => {
      const since = (await shop.scenario.database.now()) - 3;
      const beats = await shop.scenario.database.heartbeats({ since, image: version });
      return WORKLOADS.every((workload) => beats.some(({ pod }) => pod.startsWith(workload)));
    });
    return;
  }
  await shop.settled(version);
  if (shop.isRollout) return;
  await shop.scenario.waitFor(`the pods of ${INDEX} and ${CACHE} are of version ${version}, and ready`, async () => {
    const pods = (await shop.scenario.list('pods')).filter(({ metadata }) =>
      /^shop-(index|cache)-/.test(metadata.name),
    );
    return (
      pods.length === 3 &&
      pods.every(
        ({ metadata, spec, status }) =>
          !metadata.deletionTimestamp &&
          spec.containers[0].image.endsWith(`:${version}`) &&
          status.conditions?.some((c: { type: string; status: string }) => c.type === 'Ready' && c.status === 'True'),
      )
    );
  });
}

const poolers = async ({ scenario }: Shop) =>
  (await scenario.list('pods'))
    .filter(({ metadata }) => metadata.name.startsWith(`${POOLER}-`))
    .map(({ metadata }) => metadata.uid);

/** Whether the migrator's guard has said this. */
async function guardSays({ scenario }: Shop, words: string): Promise<boolean> {
  const pods = await scenario.list('pods');
  const [migrator] = pods.filter(({ metadata }) => metadata.labels?.['cdk8s-downtime/job'] === 'migrate');
  if (!migrator) return false;
  const log = await scenario.podLogs(migrator.metadata.name, 'guard').catch(() => '');
  return log.includes(words);
}

/** Starts a Job of the CronJob that works until the file is gone, and waits until it works. */
async function startJob({ scenario }: Shop, name: string): Promise<void> {
  await scenario.storage.writeFile(LONG_JOB, '1');
  await scenario.kubectl('create', 'job', name, `--from=cronjob/${CLEAN}`);
  const beats = () => scenario.database.heartbeats({ workload: name });
  await scenario.waitFor(`the Job ${name} works`, async () => (await beats()).length > 0);
}

describeScenario(
  'mixed-kinds',
  (step) => {
    let before: { [object: string]: unknown };
    let pooler: unknown[];

    step('installs 1.4.0', async (shop) => {
      await shop.deploy({ version: '1.4.0' });
      await complete(shop, '1.4.0');
      before = await state(shop);
      pooler = await poolers(shop);
      expect(before[`CronJob/${CLEAN}`]).toBe(false);
      expect(pooler).toHaveLength(1);
    });

    step('waits for a Job that runs, with everything serving, and stops the rest then', async (shop) => {
      const { scenario } = shop;
      const { database } = scenario;
      await startJob(shop, 'shop-clean-one');
      await shop.measured('1.4.0 -> 1.5.0, with a running Job', '1.5', async () => {
        const synced = shop.syncSuccessfully(await shop.commit({ version: '1.5.0' }), 240);
        await scenario.waitFor('the guard waits for the Job', () => guardSays(shop, 'Waiting for the Jobs'), 180);
        await scenario.storage.removeFile(LONG_JOB);
        await synced;
        await shop.settled('1.5.0');
      });
      await complete(shop, '1.5.0');
      const [migration] = (await database.migrations()).filter(
        ({ event, target }) => event === 'start' && target === '1.5',
      );
      const beats = (await database.heartbeats({ until: migration.at, workload: 'shop-clean-one' })).map(
        ({ at }) => at,
      );
      for (const workload of WORKLOADS) {
        const [last] = (await database.heartbeats({ until: migration.at, workload })).slice(-1);
        expect(last.at).toBeGreaterThan(beats[beats.length - 1] - 1);
      }
      expect(await state(shop)).toEqual(before);
      expect(await poolers(shop)).toEqual(pooler);
    });

    step('brings everything back as it was when the migration changed nothing', async (shop) => {
      await shop.scenario.storage.writeFile('refuse-migrations', '1');
      await shop.syncFailing(await shop.commit({ version: '2.0.0' }));
      await complete(shop, '1.5.0', true);
      expect(await state(shop)).toEqual(before);
      expect(await poolers(shop)).toEqual(pooler);
    });

    step('refuses with everything serving when a Job does not end', async (shop) => {
      await shop.syncSuccessfully(await shop.commit({ version: '1.5.0' }));
      await startJob(shop, 'shop-clean-two');
      const impatient = withVariable(shop.objects({ version: '2.0.0' }), 'JOBS_TIMEOUT', () => '2');
      await shop.undisturbed('a Job that does not end', async () => {
        await shop.syncFailing(await shop.scenario.commit(impatient, 'impatient'));
      });
      const { lastFailure = '', lastRefusal = '' } = await shop.scenario.marker();
      await shop.scenario.storage.removeFile(LONG_JOB);
      expect(`${lastFailure}${lastRefusal}`).toMatch(/Jobs of .* still run after 2 seconds: job\/shop-clean-two/);
      expect(await state(shop)).toEqual(before);
    });

    step('deletes it when that was chosen', async (shop) => {
      const { database } = shop.scenario;
      // After a rollout that was refused a Job of the new version waits in its fence.
      await shop.syncSuccessfully(await shop.commit({ version: '1.5.0' }));
      await startJob(shop, 'shop-clean-three');
      const chosen = withVariable(shop.objects({ version: '2.0.0' }), 'RUNNING_JOBS', () => 'delete');
      await shop.measured('1.5.0 -> 2.0.0, Jobs deleted', '2.0', async () => {
        await shop.syncSuccessfully(await shop.scenario.commit(chosen, '2.0.0'), 180);
        await shop.settled('2.0.0');
      });
      await complete(shop, '2.0.0');
      const beats = await database.heartbeats({ workload: 'shop-clean-three' });
      expect(beats.length).toBeGreaterThan(0);
      const jobs = (await shop.scenario.list('jobs')).map(({ metadata }) => metadata.name);
      expect(jobs).not.toContain('shop-clean-three');
      expect(await state(shop)).toEqual(before);
    });
  },
  {},
  renderMixedShop,
);
