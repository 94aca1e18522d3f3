import { ApiObject, type Chart, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { deployment, find, longForm, shopChart } from '../../support/synth';
import { podTemplate } from '../../support/workloads';
import { RolloutSync } from './faults/rollout-sync';
import { RolloutWorld } from './faults/rollout-world';
import { ScheduledWorld } from './faults/scheduled-world';
import { Sync, UNCHANGED } from './faults/sync';
import { SHELLS } from './support/shells';

interface Access {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Empty for a list. */
  readonly name: string;
}

const RESOURCES: { [kind: string]: [group: string, resource: string] } = {
  ConfigMap: ['', 'configmaps'],
  CronJob: ['batch', 'cronjobs'],
  DaemonSet: ['apps', 'daemonsets'],
  Deployment: ['apps', 'deployments'],
  StatefulSet: ['apps', 'statefulsets'],
  Event: ['', 'events'],
  Job: ['batch', 'jobs'],
  Pod: ['', 'pods'],
};

/** What the API server is asked for by a call, in the words of the fake: https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
function accessesOf(call: string): Access[] {
  const [does, object] = call.split(' ');
  const [kind, name] = object.split('/');
  const [group, resource] = RESOURCES[kind];
  const access = (verb: string, sub = '') => ({
    group,
    resource: resource + sub,
    verb,
    name: name === '*' ? '' : name,
  });
  switch (does) {
    case 'get':
      return [access(name === '*' ? 'list' : 'get')];
    case 'watch':
    case 'wait':
      return ['get', 'list', 'watch'].map((verb) => access(verb));
    case 'scale':
      return ['get', 'patch'].map((verb) => access(verb, '/scale'));
    case 'patch':
      return ['get', 'patch'].map((verb) => access(verb));
    case 'create':
      return [{ ...access('create'), name: '' }];
    case 'logs':
      return [access('get'), access('get', '/log')];
    case 'delete':
      return [access('delete')];
    default:
      throw new Error(`which right does it need? ${call}`);
  }
}

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

const allows = ({ apiGroups, resources, verbs, resourceNames }: Rule, { group, resource, verb, name }: Access) =>
  apiGroups.includes(group) &&
  resources.includes(resource) &&
  verbs.includes(verb) &&
  (resourceNames === undefined || resourceNames.includes(name));

/** As in the world of the hooks. */
function cronJob(chart: Chart): ApiObject {
  const template = podTemplate('clean', { pod: { restartPolicy: 'Never' } });
  const spec = { schedule: '@daily', jobTemplate: { spec: { template } } };
  return new ApiObject(chart, 'clean', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'clean' }, spec });
}

function rulesOf(strategy: UpgradeStrategy): Rule[] {
  const chart = shopChart();
  const shop = longForm(chart, { strategy });
  for (const name of ['web', 'worker']) shop.addWorkload(deployment(chart, name));
  if (strategy === UpgradeStrategy.PRE_SYNC_HOOKS) shop.addWorkload(cronJob(chart));
  return find(Testing.synth(chart), 'Role', 'shop-upgrade').rules;
}

/** An upgrade, one whose migration changed nothing, one that fails half way, and a version that is refused. */
async function callsOf(strategy: UpgradeStrategy): Promise<string[]> {
  const [shell] = SHELLS;
  const isRollout = strategy === UpgradeStrategy.FENCED_ROLLOUT;
  const runs = [
    { version: '2.0', stopFirst: false },
    { version: '2.0', stopFirst: !isRollout },
    { version: '2.0', stopFirst: false, migration: UNCHANGED },
    { version: '2.0', stopFirst: false, migration: { name: 'fails', code: 1 } },
    { version: '0.9', stopFirst: false },
  ];
  const calls: string[] = [];
  for (const run of runs) {
    const world = isRollout ? RolloutWorld.serving() : ScheduledWorld.serving();
    // As if upgraded before, so that there is a Job to delete.
    world.cluster.put({
      kind: 'Job',
      metadata: { name: 'shop-migrate-1.0', labels: { 'cdk8s-downtime/upgrade': 'shop' } },
      status: {},
    });
    await new (isRollout ? RolloutSync : Sync)(world, { shell, ...run }).run();
    calls.push(...world.cluster.calls);
  }
  return calls;
}

/** What is needed when something is missing, which nothing is here. */
const NEEDED_AT_TIMES: { [right: string]: string } = {
  'create configmaps': 'the marker, at a first install',
  'list events': 'why a volume of the image check cannot be mounted',
  'get jobs': 'kubectl looks at what it deletes',
};

describe.each(Object.values(UpgradeStrategy))('the rights of the jobs of %s', (strategy) => {
  const rules = rulesOf(strategy);
  let accesses: Access[] = [];
  beforeAll(async () => {
    accesses = (await callsOf(strategy)).flatMap(accessesOf);
  }, 60_000);

  test('are enough for every call', () => {
    const missing = accesses.filter((access) => !rules.some((rule) => allows(rule, access)));
    expect([...new Set(missing.map((access) => JSON.stringify(access)))]).toEqual([]);
  });

  test('are no more than what is called', () => {
    const unused = rules.flatMap((rule) =>
      rule.verbs.flatMap((verb) =>
        rule.resources
          .filter(
            (resource) => !accesses.some((access) => allows({ ...rule, verbs: [verb], resources: [resource] }, access)),
          )
          .map((resource) => `${verb} ${resource}`),
      ),
    );
    expect(unused.filter((right) => NEEDED_AT_TIMES[right] === undefined)).toEqual([]);
  });
});
