import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { hookText, isDeletedBySync, runsInSync } from '../argo';
import { type Problem, problemOf, some, warnOnce } from '../common';
import { manifestOf, passwordsIn } from '../kubernetes';
import { clearText, type OtherObject, otherFindings, passwordFindings } from './checks/other-objects';
import { claimsOfOneNode } from './checks/own-claims';
import { refusedParts } from './checks/own-workload';
import type { MigratorSettings } from './migrator';
import { MIGRATE } from './migrator-pod';
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
  return [...problems, ...stopTimeoutProblems(scope, context)];
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

function unknownCommandText({ jobs, pod }: MigratorSettings): string {
  const refuses = 'when its Job runs although nothing is to be migrated, it refuses instead of skipping';
  if (!jobs) return `migrator.command is not given: ${refuses}`;
  const names = pod.containers.filter(({ command }) => command === undefined).map(({ name }) => name);
  return `the migrator's Job has no command in ${some(names)}: ${refuses}; say what the image's entry point is: commands: { name: ['...'] }`;
}

/** Argo CD deletes such hooks on every sync, and pods that start meanwhile miss them. */
export function warnOfHooks(constructs: IConstruct[], silenced: UpgradeWarning[]): void {
  if (silenced.includes(UpgradeWarning.HOOK_CONFIGURATION)) return;
  for (const object of constructs.filter(ApiObject.isApiObject)) {
    if (!['Secret', 'ConfigMap', 'ServiceAccount'].includes(object.kind)) continue;
    const manifest = manifestOf(object);
    if (!runsInSync(manifest) || !isDeletedBySync(manifest)) continue;
    const text = `${object.kind}/${object.name} is a hook (${hookText(manifest)}): every sync deletes it and makes it again, under pods that use it; remove the annotation: what the migrator needs of it is copied by itself`;
    warnOnce(object, UpgradeWarning.HOOK_CONFIGURATION, text);
  }
}
