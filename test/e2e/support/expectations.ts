import {
  type AuditEntry,
  type AuditFilter,
  deploymentApplied,
  jobCreated,
  jobPodCreated,
  markerSays,
  podDeletedBy,
  podRemoved,
  scaledToZero,
} from './audit';
import { expectNone, expectOrder, type OrderedStep } from './order';
import { pause } from './run';
import { hasVersion, type RunningShop, WEB, WORKER, WORKLOADS } from './shop';

export interface ExpectedUpgrade {
  /** When it began, in seconds since 1970. */
  readonly since: number;
  /** The new image's tag. */
  readonly version: string;
  readonly schema: string;
  readonly first?: boolean;
}

/** Stop, then migrate, then start: by the API server's account, and by the database's where the two must meet. */
export async function expectUpgradeOrder(shop: RunningShop, upgrade: ExpectedUpgrade): Promise<void> {
  const { audit, database } = shop.scenario;
  const { since, schema } = upgrade;
  const start = (await database.migrations(since)).find((event) => event.event === 'start');
  expect(start).toMatchObject({ target: schema });
  if (!audit.available) return;

  const entries = await audit.entries(since);
  const stop = (shop.isRollout ? expectRolloutOrder : expectHooksOrder)(shop, upgrade, entries);
  if (upgrade.first) return;
  // The migrator itself leaves no trace with the API server: the database says when it began.
  const before = entries.filter(either(...stop));
  expect(before[before.length - 1].at).toBeLessThan(start?.at ?? 0);
}

/** Gives what must be over when the migration begins. */
function expectHooksOrder(shop: RunningShop, upgrade: ExpectedUpgrade, entries: AuditEntry[]): AuditFilter[] {
  const { markerName } = shop.scenario;
  const { version, schema, first } = upgrade;
  const created: OrderedStep = ['check Job created', jobCreated('shop-check-')];
  const stop: OrderedStep = ['scale to 0', either(scaledToZero(WEB), scaledToZero(WORKER))];
  const gone: OrderedStep = ['pod of the application removed', podRemoved(...WORKLOADS)];
  const ending: OrderedStep[] = [
    ['marker: schema applied', markerSays(markerName, 'applied', schema)],
    ['Deployments applied', either(deploymentApplied(WEB, version), deploymentApplied(WORKER, version))],
  ];
  expectOrder(entries, [
    created,
    ['migrator Job created', jobCreated('shop-migrate-')],
    ['marker: migration in progress', markerSays(markerName, 'inProgress', schema)],
    ...ending,
  ]);
  if (!first) {
    expectOrder(entries, [created, stop, ...ending]);
    expectOrder(entries, [created, gone, ...ending]);
  }
  return [stop[1], gone[1]];
}

/** The same for the rollout: everything is applied at once, and what is removed later are the waiting pods of the old version. */
function expectRolloutOrder(shop: RunningShop, upgrade: ExpectedUpgrade, entries: AuditEntry[]): AuditFilter[] {
  const { markerName, namespace } = shop.scenario;
  const { version, schema, first } = upgrade;
  // The marker says so again when the old pods are gone: what comes before the stop is the first time.
  const claim = entries.find(markerSays(markerName, 'inProgress', schema));
  const claimed: OrderedStep = ['marker: migration in progress', (entry) => entry === claim];
  const deleted: OrderedStep = ['old pods deleted', podDeletedBy(namespace)];
  const applied: OrderedStep = ['marker: schema applied', markerSays(markerName, 'applied', schema)];
  expectOrder(entries, [
    ['Deployments applied', either(deploymentApplied(WEB, version), deploymentApplied(WORKER, version))],
    claimed,
    ...(first ? [] : [deleted]),
    applied,
  ]);
  expectOrder(entries, [['migrator Job created', jobCreated('shop-migrate-')], claimed, applied]);
  expectNone(entries, 'scale to 0', either(scaledToZero(WEB), scaledToZero(WORKER)));
  return [deleted[1]];
}

/** A sync that found nothing to do for its Jobs: not even a pod to find that out. */
export async function expectNoJobPods(shop: RunningShop, since: number): Promise<void> {
  const { audit } = shop.scenario;
  if (!audit.available) return;
  expectNone(await audit.entries(since), 'pod of a Job created', jobPodCreated);
}

/** Not for a moment was a workload at 0 replicas. */
export async function expectNothingScaled(shop: RunningShop, since: number): Promise<void> {
  const { audit } = shop.scenario;
  if (!audit.available) return;
  expectNone(await audit.entries(since), 'scale to 0', either(scaledToZero(WEB), scaledToZero(WORKER)));
}

/** The same, and no pod was deleted but by its controller. */
export async function expectNothingStopped(shop: RunningShop, since: number): Promise<void> {
  const { audit, namespace } = shop.scenario;
  await expectNothingScaled(shop, since);
  if (audit.available) expectNone(await audit.entries(since), 'pod deleted by a job', podDeletedBy(namespace));
}

/** Nothing works and nothing comes back: no pods, or pods that wait. */
export async function expectDown(shop: RunningShop): Promise<void> {
  const { database } = shop.scenario;
  const since = await database.now();
  await pause(5); // nobody may bring it back meanwhile
  const pods = await shop.pods();
  if (shop.isRollout) {
    expect(pods.filter((pod) => !pod.metadata.deletionTimestamp && !isFenced(pod))).toEqual([]);
    expect((await shop.deployments()).every((deployment) => deployment.spec.replicas > 0)).toBe(true);
  } else {
    expect(pods).toEqual([]);
    expect((await shop.deployments()).map((deployment) => deployment.spec.replicas)).toEqual([0, 0]);
  }
  expect(await database.heartbeats({ since })).toEqual([]);
}

export interface Fingerprint {
  readonly deployments: object[];
  readonly pods: string[];
  /** Those that have passed their fence. */
  readonly passed: string[];
}

/**
 * After a refusal: whoever served serves. The hooks have not even applied the new version; of a rollout there are pods that wait beside
 * the old ones, and those that waited before may have gone.
 */
export async function expectUntouched(shop: RunningShop, before: Fingerprint): Promise<void> {
  const after = await fingerprint(shop);
  if (shop.isRollout) expect(after.passed).toEqual(expect.arrayContaining(before.passed));
  else expect(after).toEqual(before);
}

/** Generation and pods: the same before and after means that nobody touched the workloads. */
export async function fingerprint(shop: RunningShop): Promise<Fingerprint> {
  const deployments = (await shop.deployments()).map(({ metadata, spec }) => ({
    name: metadata.name,
    generation: metadata.generation,
    replicas: spec.replicas,
  }));
  const pods = await shop.pods();
  const names = (some: typeof pods) => some.map((pod) => pod.metadata.name).sort();
  return { deployments, pods: names(pods), passed: names(pods.filter(hasPassed)) };
}

export interface ExpectedFence {
  /** The version whose pods must wait, and its schema. */
  readonly waiting: string;
  readonly needs: string;
  /** The version that goes on serving, and the database's schema. */
  readonly serving: string;
  readonly has: string;
}

/** New pods wait in the fence and say why; old pods go on; nothing is migrated. */
export async function expectFenced(shop: RunningShop, expected: ExpectedFence): Promise<void> {
  const { scenario } = shop;
  const since = await scenario.database.now();
  const pods = await scenario.waitFor(`a pod of ${expected.waiting} of each workload waits in the fence`, async () => {
    const waiting = (await shop.pods()).filter((pod) => hasVersion(pod, expected.waiting) && isFenced(pod));
    return WORKLOADS.every((w) => waiting.some((pod) => pod.metadata.name.startsWith(`${w}-`))) && waiting;
  });
  for (const pod of pods) await expectReason(shop, pod.metadata.name, expected);
  await pause(5); // long enough for a fence with a hole to show it
  const beats = await scenario.database.heartbeats({ since });
  expect([...new Set(beats.map((beat) => beat.image))]).toEqual([expected.serving]);
  expect(await scenario.database.migrations(since)).toEqual([]);
  expect(await scenario.marker()).toMatchObject({ applied: expected.has });
}

/** A container that has just started has not said anything yet: wait for the words instead of taking what is there. */
async function expectReason({ scenario }: RunningShop, pod: string, { needs, has }: ExpectedFence): Promise<void> {
  let log = '';
  const said = async () => {
    log = await scenario.podLogs(pod, 'fence');
    return log.includes(needs) && log.includes(has);
  };
  await scenario.waitFor(`the fence of ${pod} names schema ${needs} and ${has}`, said, 60).catch(() => undefined);
  expect(log).toContain(needs);
  expect(log).toContain(has);
}

/** Everything that is said to whoever looks, in the marker and as an Event on every workload. */
export async function expectComplaint(shop: RunningShop, ...patterns: RegExp[]): Promise<void> {
  const { lastRefusal = '', lastFailure = '' } = await shop.scenario.marker();
  const events = await shop.scenario.events('Deployment');
  for (const pattern of patterns) {
    expect(`${lastRefusal}\n${lastFailure}`).toMatch(pattern);
    for (const workload of WORKLOADS) {
      expect(events.filter((event) => event.startsWith(`${workload}: `)).join('\n')).toMatch(pattern);
    }
  }
}

function hasPassed(pod: { readonly [field: string]: unknown }): boolean {
  const status = pod.status as { initContainerStatuses?: { name: string; state: { terminated?: object } }[] };
  return status.initContainerStatuses?.some((c) => c.name === 'fence' && c.state.terminated !== undefined) ?? false;
}

function isFenced(pod: { readonly [field: string]: unknown }): boolean {
  const status = pod.status as { initContainerStatuses?: { name: string; state: { running?: object } }[] };
  return status.initContainerStatuses?.some((c) => c.name === 'fence' && c.state.running !== undefined) ?? false;
}

function either<T>(...filters: ((entry: T) => boolean)[]): (entry: T) => boolean {
  return (entry) => filters.some((filter) => filter(entry));
}
