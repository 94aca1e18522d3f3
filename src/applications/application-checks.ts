import type { IConstruct } from 'constructs';
import { SyncOption } from '../argo';
import { fail, type Problem, type ProblemCode, problemOf, some } from '../common';
import { PodSecurityLevel, passwordsIn } from '../kubernetes';
import type { ArgoApplicationOptions } from './application-options';
import { createsNamespace, ignoredDifferencesOf, namespaceOf, retryOf, syncOptionsOf } from './application-spec';
import { ArgoWarning } from './application-warning';
import type { Contents } from './contents';
import { checkIgnoredDifference, fieldInList, ignoresStop } from './ignored-difference';

/** A finding that does not stop the synthesis. */
export interface ArgoFinding {
  readonly warning: ArgoWarning;
  readonly text: string;
}

/** What `problemOf` makes a problem of. */
type Fault = [code: ProblemCode, what: string, remedy: string];

const STRICTNESS = [PodSecurityLevel.PRIVILEGED, PodSecurityLevel.BASELINE, PodSecurityLevel.RESTRICTED];

/** Refuses what is wrong whatever the Application applies. */
export function checkApplicationOptions(scope: IConstruct, options: ArgoApplicationOptions): void {
  if (!options.project) fail(scope, 'project is missing', "give the name of an ArgoAppProject, or 'default'");
  if (!options.source) fail(scope, 'source is missing', 'say where the manifests come from, with ArgoSource.git');
  if (!options.destination) {
    fail(scope, 'destination is missing', 'say where the objects go, for example ArgoDestination.inCluster()');
  }
  for (const prop of ['prune', 'selfHeal'] as const) {
    if (options[prop] && !options.automated) {
      fail(
        scope,
        `${prop} is true, but automated is not`,
        'it is a part of automatic syncs; set automated, or leave it out',
      );
    }
  }
  const given = new Map<string, SyncOption>();
  for (const option of options.syncOptions ?? []) {
    const other = given.get(option.name);
    if (other && other.value !== option.value) {
      fail(scope, `syncOptions has both ${other} and ${option}`, 'give one of them');
    }
    given.set(option.name, option);
  }
  for (const difference of options.ignoreDifferences ?? []) checkIgnoredDifference(scope, difference);
  const limit = options.revisionHistoryLimit;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 0)) {
    fail(scope, `revisionHistoryLimit is ${limit}`, 'use a whole number from 0 on');
  }
  if (options.manifestGeneratePaths?.some((path) => path.trim() === '' || path.includes(';'))) {
    const paths = JSON.stringify(options.manifestGeneratePaths);
    fail(scope, `manifestGeneratePaths is ${paths}`, "give one folder each, for example ['.', '/shared']");
  }
}

/** What makes the Application impossible or harmful together with what it applies; undefined contents are not known. */
export function applicationProblems(
  scope: IConstruct,
  options: ArgoApplicationOptions,
  contents?: Contents,
): Problem[] {
  const found: Fault[] = [];
  const namespace = namespaceOf(options, contents);
  if (!createsNamespace(options, contents)) {
    for (const prop of ['namespaceLabels', 'namespaceAnnotations', 'podSecurity'] as const) {
      if (options[prop] === undefined) continue;
      found.push([
        'namespace-not-created',
        `${prop} is given, but Argo CD does not create the namespace`,
        'add SyncOption.CREATE_NAMESPACE',
      ]);
    }
  } else if (namespace === undefined) {
    found.push([
      'namespace-unnamed',
      'Argo CD is to create a namespace that is not named',
      'name it in the destination',
    ]);
  }
  if (contents?.isEmpty)
    found.push(['contents-empty', 'the contents have no objects', 'give the charts that this Application applies']);
  if (contents) {
    found.push(...namespaceProblems(options, contents), ...dataProblems(options, contents));
    if (options.selfHeal && contents.hooks.length > 0 && options.manifestGeneratePaths) {
      found.push([
        'self-heal-skips-hooks',
        `selfHeal with manifestGeneratePaths, and the contents have hooks: ${some(contents.hooks)}`,
        'drop one of the two: Argo CD then takes a new commit for drift and applies it without the hooks (argo-cd#22795)',
      ]);
    }
    if (contents.upgrades.length > 0) found.push(...upgradeProblems(options, contents));
  }
  return found.map((fault) => problemOf(scope, ...fault));
}

function namespaceProblems(options: ArgoApplicationOptions, contents: Contents): Fault[] {
  const { namespaces } = contents;
  const namespace = namespaceOf(options, contents);
  if (namespaces.length > 1 && namespace === undefined) {
    return [
      [
        'namespaces-several',
        `the contents are in several namespaces: ${namespaces.join(', ')}`,
        'name one of them in the destination',
      ],
    ];
  }
  // A template is filled in by Argo CD.
  const known = namespace !== undefined && !namespace.includes('{{');
  if (known && namespaces.length > 0 && !namespaces.includes(namespace)) {
    const problem = `the destination's namespace is '${namespace}', but the contents are in ${namespaces.join(', ')}`;
    return [['namespace-differs', problem, 'leave it out of the destination: it is taken from the contents']];
  }
  const level = options.podSecurity;
  if (level !== undefined && STRICTNESS.indexOf(level) > STRICTNESS.indexOf(contents.podSecurity)) {
    const problem = `podSecurity is '${level}', but pods of the contents need '${contents.podSecurity}'`;
    return [['pod-security-too-strict', problem, 'change the pods, or leave it out: it is taken from them']];
  }
  return [];
}

function dataProblems(options: ArgoApplicationOptions, contents: Contents): Fault[] {
  const may = syncOptionsOf(options, contents).get('Prune')?.value ?? 'true';
  const pruned = contents.data.filter(({ mayBePruned }) => mayBePruned).map(({ id }) => id);
  if (!options.prune || may !== 'true' || pruned.length === 0) return [];
  return [
    [
      'prune-deletes-data',
      `prune would delete data as soon as it is no longer in Git: ${some(pruned)}`,
      'annotate these objects with argocd.argoproj.io/sync-options: Prune=confirm, or leave prune out',
    ],
  ];
}

function upgradeProblems(options: ArgoApplicationOptions, contents: Contents): Fault[] {
  const apps = some(contents.upgrades);
  const found: Fault[] = [];
  const syncOptions = syncOptionsOf(options, contents);
  const on = (name: string) => syncOptions.get(name)?.value === 'true';
  for (const name of ['Replace', 'Force']) {
    if (!on(name)) continue;
    found.push([
      'upgrade-replaced',
      `sync option ${name}=true for the downtime upgrade of ${apps}`,
      'leave it out: it deletes Jobs while they migrate, and what the upgrade notes on objects',
    ]);
  }
  if (contents.replaced.length > 0) {
    found.push([
      'upgrade-replaced',
      `sync option Replace or Force on ${some(contents.replaced)}, in the downtime upgrade of ${apps}`,
      'remove the annotation: it deletes Jobs while they migrate, and what the upgrade notes on objects',
    ]);
  }
  if (on(SyncOption.APPLY_OUT_OF_SYNC_ONLY.name)) {
    found.push([
      'upgrade-stays-stopped',
      `sync option ApplyOutOfSyncOnly=true for the downtime upgrade of ${apps}`,
      'leave it out: a Deployment that Argo CD takes for unchanged stays at the 0 replicas of the stop',
    ]);
  }
  if (on(SyncOption.RESPECT_IGNORE_DIFFERENCES.name)) found.push(...ignoredStops(options, contents));
  return found;
}

function ignoredStops(options: ArgoApplicationOptions, contents: Contents): Fault[] {
  const differences = ignoredDifferencesOf(options, contents);
  const ignoring = contents.stopped.filter((workload) =>
    differences.some((difference) => ignoresStop(difference, workload)),
  );
  if (ignoring.length === 0) return [];
  const names = some(
    ignoring.map(({ kind, name, stopField }) => `${stopField[stopField.length - 1]} of ${kind} ${name}`),
  );
  return [
    [
      'upgrade-stays-stopped',
      `RespectIgnoreDifferences with the ignored ${names}`,
      'drop the rule: Argo CD would keep what the stop has set. Of replicas, put the autoscaler into the contents: then only its number is ignored',
    ],
  ];
}

/** Passwords in what Git will show to everyone who can read it. */
export function passwordFindings(value: unknown): ArgoFinding[] {
  const places = passwordsIn(value);
  if (places.length === 0) return [];
  const text = `a password in clear text: ${some(places)}; remove it: Argo CD takes credentials of repositories from Secrets, and charts refer to Secrets by name`;
  return [{ warning: ArgoWarning.CLEAR_TEXT_PASSWORD, text }];
}

/** What is dangerous and may yet be meant. */
export function applicationFindings(options: ArgoApplicationOptions, contents?: Contents): ArgoFinding[] {
  return [
    ...passwordFindings({ source: options.source._render(), annotations: options.annotations }),
    ...listFindings(options, contents),
    ...(contents ? contentFindings(options, contents) : blindFindings(options)),
  ];
}

function isOn(option: string, options: ArgoApplicationOptions, contents?: Contents): boolean {
  return syncOptionsOf(options, contents).get(option)?.value === 'true';
}

function listFindings(options: ArgoApplicationOptions, contents?: Contents): ArgoFinding[] {
  if (!isOn(SyncOption.RESPECT_IGNORE_DIFFERENCES.name, options, contents)) return [];
  return ignoredDifferencesOf(options, contents).flatMap((difference) => {
    const field = fieldInList(difference);
    if (!field) return [];
    const text = `RespectIgnoreDifferences with ${field} of ${difference.kind}: Argo CD keeps the whole list, and what Git says in it never arrives`;
    return [{ warning: ArgoWarning.LISTS_STAY, text }];
  });
}

/** What could be told more exactly if the contents were known. */
function blindFindings(options: ArgoApplicationOptions): ArgoFinding[] {
  const found = ['Replace', 'Force']
    .filter((name) => isOn(name, options))
    .map((name) => ({
      warning: ArgoWarning.OBJECTS_ARE_REPLACED,
      text: `sync option ${name}=true deletes Jobs while they run, and fields that only the cluster has`,
    }));
  const ignoring = (options.ignoreDifferences ?? []).some((difference) => ignoresStop(difference));
  if (ignoring && isOn(SyncOption.RESPECT_IGNORE_DIFFERENCES.name, options)) {
    const text = 'RespectIgnoreDifferences with ignored replicas: a workload that something stopped stays at 0';
    found.push({ warning: ArgoWarning.REPLICAS_STAY, text });
  }
  return found;
}

function contentFindings(options: ArgoApplicationOptions, contents: Contents): ArgoFinding[] {
  const found: ArgoFinding[] = [];
  const hooks = some(contents.hooks);
  if (contents.hooks.length > 0 && options.selfHeal) {
    const text = `selfHeal applies objects without the hooks ${hooks}: a new version may wait for its schema until the next full sync`;
    found.push({ warning: ArgoWarning.SELF_HEAL_WITHOUT_HOOKS, text });
  }
  const { retries } = retryOf(options, contents);
  if (contents.hooks.length > 0 && retries > 0) {
    const text = `each of the ${retries} retries runs the hooks again: ${hooks}`;
    found.push({ warning: ArgoWarning.RETRIES_REPEAT_HOOKS, text });
  }
  const validate = syncOptionsOf(options, contents).get(SyncOption.SKIP_VALIDATION.name);
  if (contents.upgrades.length > 0 && validate?.value === 'false') {
    const text = `Validate=false: a mistake in a manifest is found when ${some(contents.upgrades)} is already down`;
    found.push({ warning: ArgoWarning.VALIDATION_OFF, text });
  }
  return found;
}

/** Why deleting the Application is refused: its data would go with it. */
export function deletionProblems(
  scope: IConstruct,
  what: string,
  options: ArgoApplicationOptions,
  contents: Contents,
): Problem[] {
  const may = syncOptionsOf(options, contents).get('Delete')?.value ?? 'true';
  const deleted = contents.data.filter(({ mayBeDeleted }) => mayBeDeleted).map(({ id }) => id);
  if (may !== 'true' || deleted.length === 0) return [];
  return [
    problemOf(
      scope,
      'deletion-deletes-data',
      `${what} deletes data together with the Application: ${some(deleted)}`,
      'annotate these objects with argocd.argoproj.io/sync-options: Delete=confirm, or keep the objects',
    ),
  ];
}
