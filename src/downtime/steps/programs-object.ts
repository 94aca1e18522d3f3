import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { k8s } from '../../kubernetes';
import { jobPrograms, jobProgramsDigest } from '../programs';
import type { UpgradeContext } from '../upgrade-context';
import { programsName, upgradeLabels } from '../upgrade-names';

/**
 * The ConfigMap with the programs of the jobs. It is named after its content, as the Jobs are: a Job that still runs keeps the programs
 * that it was written for, and other programs are other Jobs. Argo CD does not prune hooks, so the ConfigMaps of earlier versions stay.
 */
export function addPrograms(scope: Construct, context: UpgradeContext): ApiObject {
  const { app, phases, strategy } = context.settings;
  return new ApiObject(scope, 'Programs', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: programsName(app, jobProgramsDigest(strategy)),
      labels: upgradeLabels(app),
      annotations: phases.programs.annotations,
    },
    immutable: true,
    data: jobPrograms(strategy),
  } satisfies k8s.ConfigMap);
}
