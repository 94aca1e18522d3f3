import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Problem, problemOf, warnOnce } from '../common';
import type { UpgradeContext } from './upgrade-context';
import { UpgradeWarning } from './upgrade-warning';

/** What is wrong with an application and its workloads, when all of them are known. */
export function upgradeProblems(scope: Construct, context: UpgradeContext): Problem[] {
  const { workloads, settings } = context;
  const { namespace } = Chart.of(scope);
  const problems = workloads.flatMap((workload) => workload.problems(namespace, settings));
  if (workloads.length === 0) {
    const remedy = 'give `image` for the short form, or call addWorkload';
    problems.push(problemOf(scope, 'workload-missing', `'${settings.app}' has no workload`, remedy));
  }
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
export function warnOfUpgrade(scope: Construct, { workloads, settings: { migrator, silenced } }: UpgradeContext): void {
  if (migrator.command === undefined && !silenced.includes(UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND)) {
    const text =
      'migrator.command is not given: when its Job runs although nothing is to be migrated, it refuses instead of skipping';
    warnOnce(scope, UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND, text);
  }
  for (const workload of workloads) {
    for (const { warning, text } of workload.findings()) {
      if (!silenced.includes(warning)) warnOnce(workload.construct, warning, text);
    }
  }
}
