import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { hookText, isDeletedBySync, phasesOf, runsInSync } from '../argo';
import { type Problem, problemOf, some, warnOnce } from '../common';
import { type Manifest, manifestOf, passwordsIn } from '../kubernetes';
import { isLeftOut } from './chart-pods';
import { clearText, type OtherObject, otherFindings, passwordFindings } from './checks/other-objects';
import { claimsOfOneNode } from './checks/own-claims';
import { refusedParts } from './checks/own-workload';
import { isStoppable, kindOf } from './kinds';
import type { MigratorSettings } from './migrator';
import { MIGRATE } from './migrator-pod';
import { removedProblems } from './removed-workloads';
import type { UpgradeContext } from './upgrade-context';
import { UpgradeWarning } from './upgrade-warning';

/** What is wrong with an application and its workloads, when all of them are known. */
export function upgradeProblems(scope: Construct, context: UpgradeContext): Problem[] {
  const { workloads, settings } = context;
  const { namespace } = Chart.of(scope);
  const problems = workloads.flatMap((workload) => [
    ...workload.problems(namespace, settings),
    ...refusedParts(workload, context),
  ]);
  if (workloads.length === 0) {
    const remedy = 'give `image` for the short form, or call addWorkload';
    problems.push(problemOf(scope, 'workload-missing', `'${settings.app}' has no workload`, remedy));
  }
  if (context.bouncesPods) problems.push(...claimsOfOneNode(Chart.of(scope), workloads));
  problems.push(...context.early.problems(context.migratorPod()), ...(settings.migrator.jobs?._problems() ?? []));
  return [
    ...problems,
    ...stopTimeoutProblems(scope, context),
    ...stopOrderProblems(scope, context),
    ...removedProblems(scope, context),
    ...autoscalerProblems(scope, context),
  ];
}

/** Each name means one workload, and none is named twice. */
function stopOrderProblems(scope: Construct, context: UpgradeContext): Problem[] {
  const names = context.settings.stopOrder.flat();
  const twice = (ids: string[]) =>
    ids.some((id) => names.flatMap((name) => context.named(name)).filter((other) => other === id).length > 1);
  return names.flatMap((name) => {
    const ids = context.named(name);
    if (ids.length === 1 && !twice(ids)) return [];
    const known = context.workloads.map(({ id }) => id).join(', ') || 'none';
    const what = ids.length === 0 ? 'is no workload' : ids.length > 1 ? `may be ${ids.join(' or ')}` : 'is named twice';
    return problemOf(scope, 'stop-order-wrong', `stopOrder: '${name}' ${what}`, `the workloads are: ${known}`);
  });
}

/** Some autoscalers bring up again what was stopped. */
function autoscalerProblems(scope: Construct, context: UpgradeContext): Problem[] {
  if (context.bouncesPods) return [];
  const scaled = context.workloads.map(({ id }) => id);
  return Chart.of(scope)
    .node.findAll()
    .filter(ApiObject.isApiObject)
    .filter((object) => isStoppable(kindOf(object)) && !context.has(object) && !isLeftOut(object))
    .flatMap((object) => {
      const manifest = manifestOf(object);
      const target = kindOf(object)?.scaleTarget?.(manifest);
      if (!target || !scaled.includes(`${target.kind}/${target.name}`)) return [];
      const what = `${object.kind}/${object.name} would start ${target.kind}/${target.name} again while the schema is migrated`;
      return problemOf(object, 'autoscaler-not-stopped', what, 'pause it meanwhile: addWorkload(construct)');
    });
}

function stopTimeoutProblems(scope: Construct, context: UpgradeContext): Problem[] {
  const seconds = context.stopSeconds();
  return context.workloads
    .filter((workload) => workload.gracePeriodSeconds() >= seconds)
    .map((workload) => {
      const longest = workload.gracePeriodSeconds();
      const what = `stopTimeout is ${seconds} seconds, but ${workload.id} may take ${longest} to end`;
      return problemOf(scope, 'stop-timeout-short', what, 'give a longer one');
    });
}

/** An object of the chart's own that would overwrite the marker. */
export function markerClashes(chart: Chart, app: string, marker: string): Problem[] {
  return chart.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .filter(({ kind, name }) => kind === 'ConfigMap' && name === marker)
    .map((object) =>
      problemOf(
        object,
        'marker-overwritten',
        `ConfigMap '${object.name}' has the name of the marker of '${app}'`,
        'give it another name: the jobs keep the state of the schema there, and Argo CD would overwrite it',
      ),
    );
}

/** Says what an application lacks, but can be run without. */
export function warnOfUpgrade(scope: Construct, context: UpgradeContext, others: OtherObject[]): void {
  const { workloads, settings } = context;
  const { migrator, silenced } = settings;
  const warn = (construct: IConstruct, warning: UpgradeWarning, text: string) => {
    if (!silenced.includes(warning)) warnOnce(construct, warning, text);
  };
  if (!migrator.canSkip) warn(scope, UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND, unknownCommandText(migrator));
  const account = context.migratorAccount();
  const sharing = workloads.filter((workload) => workload.pod().serviceAccountName === account).map(({ id }) => id);
  if (sharing.length > 0) {
    const text = `${some(sharing)} ${sharing.length === 1 ? 'has' : 'have'} the migrator's ServiceAccount '${account}', which may stop the application and write its marker; give the migrator an account of its own`;
    warn(scope, UpgradeWarning.MIGRATOR_ACCOUNT_SHARED, text);
  }
  for (const claim of context.early.lateClaims(context.migratorPod())) {
    const text = `the migrator mounts claim '${claim.name}', which comes after it: a first installation waits for it for ever; apply the claim before, or with another Application`;
    warn(claim, UpgradeWarning.CLAIM_AFTER_MIGRATOR, text);
  }
  if (context.bouncesPods) warnOfHealth(Chart.of(scope), settings.silenced);
  const places = migrator.pod.containers.flatMap(({ name, command, args, env }) =>
    passwordsIn({ command, args, env }, name === MIGRATE ? 'migrator' : name),
  );
  if (places.length > 0) warn(scope, UpgradeWarning.CLEAR_TEXT_PASSWORD, clearText('the migrator has', places));
  for (const workload of workloads) {
    const findings = [...workload.findings(), ...passwordFindings(workload.id, workload.manifest())];
    for (const { warning, text } of findings) warn(workload.construct, warning, text);
  }
  for (const other of others) {
    for (const { warning, text } of otherFindings(other)) warn(other.construct, warning, text);
  }
}

/** Argo CD looks at the health of everything that is in a wave with a hook, for as long as the hook runs. */
function warnOfHealth(chart: Chart, silenced: UpgradeWarning[]): void {
  if (silenced.includes(UpgradeWarning.MOMENTARY_HEALTH)) return;
  for (const object of chart.node.findAll().filter(ApiObject.isApiObject)) {
    const when = kindOf(object)?.degradedWhile;
    if (!when) continue;
    const text = `${object.kind}/${object.name} is Degraded to Argo CD while ${when}: a sync of a rollout that sees this fails, although the upgrade goes on; tell Argo CD that it is not (docs/strategies.md has the lines), then silence this`;
    warnOnce(object, UpgradeWarning.MOMENTARY_HEALTH, text);
  }
}

function unknownCommandText({ jobs, pod }: MigratorSettings): string {
  const refuses = 'when its Job runs although nothing is to be migrated, it refuses instead of skipping';
  if (!jobs) return `migrator.command is not given: ${refuses}`;
  const names = pod.containers.filter(({ command }) => command === undefined).map(({ name }) => name);
  return `the migrator's Job has no command in ${some(names)}: ${refuses}; say what the image's entry point is: commands: { name: ['...'] }`;
}

/** What Argo CD makes of the hooks that stay: Helm runs them when somebody installs or upgrades, Argo CD on every sync. */
export function warnOfHooks(constructs: IConstruct[], silenced: UpgradeWarning[]): void {
  if (silenced.includes(UpgradeWarning.HOOK_CONFIGURATION)) return;
  for (const object of constructs.filter(ApiObject.isApiObject)) {
    const manifest = manifestOf(object);
    if (!runsInSync(manifest) || !isDeletedBySync(manifest)) continue;
    const text = `${object.kind}/${object.name} is a hook (${hookText(manifest)}): ${onEverySync(manifest)}`;
    warnOnce(object, UpgradeWarning.HOOK_CONFIGURATION, text);
  }
}

function onEverySync(manifest: Manifest): string {
  const phases = phasesOf(manifest).join(' and ');
  if (kindOf(manifest)?.runsOnce) return `every sync runs it, in ${phases}; take the annotation away if once is enough`;
  if (manifest.kind === 'PersistentVolumeClaim')
    return 'every sync deletes it with its data; remove the annotation, or add helm.sh/hook-delete-policy: hook-failed';
  const again = 'every sync deletes it and makes it again';
  if (CONFIGURATION.includes(manifest.kind))
    return `${again}, under pods that use it; remove the annotation: what the migrator needs of it is copied by itself`;
  return `${again}, in ${phases}; remove the annotation, and Argo CD keeps it like any other object`;
}

const CONFIGURATION = ['Secret', 'ConfigMap', 'ServiceAccount'];
