import { createHash } from 'node:crypto';
import type { CommittedWave } from '../fleet';
import { loadEnvironment, type Windows } from './environment';
import type { GitRepository, Snapshot } from './git';
import { type InstallationChange, type Planned, planInstallation } from './installation-change';
import {
  CHANGE_CLASSES,
  type ChangeShape,
  type EnvironmentPlan,
  type InstallationPlan,
  type Outcome,
  type Plan,
  type WavePlan,
} from './plan';
import { changedTrees, type ReadFiles, type TreeChange } from './trees';
import { countsOf, verdictOf } from './verdict';
import { wavesOf } from './waves';

/** The environment folder and the tenant of a file of a fleet: what runs, or the Application. */
const OF_FLEET = /^([^/]+)\/(?:installations\/([^/]+)\/manifests\.yaml|applications\/(?:\d+\/)?([^/_][^/]*)\.ya?ml)$/;

/** What the change between two states of a repository does to each installation. */
export function makePlan(repository: GitRepository, base: Snapshot, head: Snapshot): Plan {
  const planned: Planned[] = [];
  const environments = changedTrees(repository, base, head).flatMap((tree) =>
    environmentsOf(tree).map(([environment, names]) => {
      const { changes, waves, windows, total } =
        environment === '' ? inFiles(tree, names) : inFleet(tree, environment, names, { repository, base, head });
      const own = changes
        .map(planInstallation)
        .filter(({ plan }) => plan.class !== 'none')
        .map(withShape);
      planned.push(...own);
      return environmentPlan(
        tree.root,
        environment,
        own.map(({ plan }) => plan),
        wavesOf(
          own.map(({ plan }) => plan),
          waves,
          windows,
        ),
        total,
      );
    }),
  );
  return {
    format: 1,
    base,
    head,
    verdict: environments.map(({ verdict }) => verdict).join('; ') || 'nothing changes',
    outcome: worstOutcome(environments),
    environments,
    shapes: shapesOf(planned),
  };
}

/** By environment, the installations of a tree of which a file differs; '' where it is no fleet's. */
function environmentsOf({ files }: TreeChange): [environment: string, names: string[]][] {
  const found = new Map<string, Set<string>>();
  const add = (environment: string, name: string) => {
    found.set(environment, (found.get(environment) ?? new Set()).add(name));
  };
  const isFleet = files.some((file) => OF_FLEET.test(file));
  for (const file of files) {
    const [, environment, tenant, application] = OF_FLEET.exec(file) ?? [];
    if (environment !== undefined) add(environment, tenant ?? application);
    else if (!isFleet) add('', file);
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, names]) => [name, [...names].sort()]);
}

interface States {
  readonly repository: GitRepository;
  readonly base: Snapshot;
  readonly head: Snapshot;
}

/** What changes in an environment, of how many installations in all. */
interface Changed {
  readonly changes: InstallationChange[];
  readonly waves: readonly CommittedWave[];
  readonly windows: Windows;
  readonly total: number;
}

/** Without a fleet each file is an installation. */
function inFiles({ base, head }: TreeChange, files: readonly string[]): Changed {
  const changes = files.map((name) => {
    const [before, after] = [base, head].map((tree) => tree.manifests(name));
    return { name, before: before && { manifests: before }, after: after && { manifests: after } };
  });
  return { changes, waves: [], windows: new Map(), total: changes.filter(({ after }) => after).length };
}

function inFleet(
  tree: TreeChange,
  environment: string,
  names: readonly string[],
  { repository, base, head }: States,
): Changed {
  const load = (state: Snapshot, { texts }: ReadFiles) =>
    loadEnvironment(repository, state, tree.root, environment, names, texts);
  const [before, after] = [load(base, tree.base), load(head, tree.head)];
  const changes = names.map((name): InstallationChange => {
    const [one, other] = [before, after].map(({ installations }) => installations.get(name));
    return { name, environment, wave: (other ?? one)?.wave, before: one, after: other };
  });
  return { changes, waves: after.waves, windows: after.windows, total: after.total };
}

function environmentPlan(
  root: string,
  environment: string,
  changing: readonly InstallationPlan[],
  waves: readonly WavePlan[],
  total: number,
): EnvironmentPlan {
  const rank = ({ class: changeClass }: InstallationPlan) => CHANGE_CLASSES.indexOf(changeClass);
  const installations = [...changing].sort((one, other) => rank(other) - rank(one) || (one.name < other.name ? -1 : 1));
  const counts = countsOf(installations, total - installations.filter(({ to }) => to).length);
  return {
    tree: root,
    ...(environment !== '' && { name: environment }),
    verdict: verdictOf(environment || root, counts, installations),
    counts,
    waves,
    installations,
  };
}

function withShape({ plan, changes }: Planned): Planned {
  return { plan: { ...plan, shape: shapeOf(plan, changes) }, changes };
}

/** A digest of the change, without what is particular to the installation. */
function shapeOf(
  { name, environment, from, to, class: changeClass }: InstallationPlan,
  changes: readonly string[],
): string {
  const own = [name, environment, from?.namespace, to?.namespace].filter(
    (word) => word !== undefined && word.length > 1,
  );
  const words = [...new Set(own)].sort((one, other) => `${other}`.length - `${one}`.length);
  let text = JSON.stringify([changeClass, changes]);
  for (const word of words) text = text.replaceAll(`${word}`, '·');
  return createHash('sha256')
    .update(text.replace(/-[0-9a-f]{8}\b/g, '-#'))
    .digest('hex')
    .slice(0, 12);
}

function shapesOf(planned: readonly Planned[]): ChangeShape[] {
  const shapes = new Map<string, ChangeShape>();
  for (const { plan, changes } of planned) {
    const id = `${plan.shape}`;
    const known = shapes.get(id);
    const example = [plan.environment, plan.name].filter(Boolean).join('/');
    shapes.set(
      id,
      known ? { ...known, count: known.count + 1 } : { id, class: plan.class, count: 1, example, changes },
    );
  }
  return [...shapes.values()].sort((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1));
}

function worstOutcome(environments: readonly EnvironmentPlan[]): Outcome {
  const classes = environments.flatMap(({ installations }) => installations.map((installation) => installation.class));
  if (classes.includes('blocked')) return 'blocked';
  if (classes.includes('downtime')) return 'downtime';
  return classes.length > 0 ? 'changed' : 'unchanged';
}
