import { createHash } from 'node:crypto';

/** Names that the manifests, the shell programs and the operator's commands share. They are a contract. */

/** On every pod of the application; the value is the application's name. */
export const LABEL_APP = 'cdk8s-downtime/app';
/** On everything that belongs to the upgrade itself, never on the application's pods. */
export const LABEL_UPGRADE = 'cdk8s-downtime/upgrade';
/** Which part of the upgrade: check, migrate, image-check, admission-check. */
export const LABEL_JOB = 'cdk8s-downtime/job';
export const MIGRATOR_JOB = 'migrate';
/** The schema version that a workload or a job was written for. */
export const ANNOTATION_SCHEMA_VERSION = 'cdk8s-downtime/schema-version';
/** The name of the migrator Job, on each workload. Argo CD does not compare hooks, so only this shows that the Job has changed. */
export const ANNOTATION_MIGRATION = 'cdk8s-downtime/migration';

/** A digest of what Kubernetes never changes in a workload. */
export const ANNOTATION_IMMUTABLE = 'cdk8s-downtime/immutable';

/** Job names end in `-migrate-` and eight hexadecimal digits, and stand in a label of their pods. */
export const MAX_APP_NAME = 63 - '-migrate-'.length - 8;

export const markerName = (app: string) => `${app}-schema`;
export const accessName = (app: string) => `${app}-upgrade`;
/** The ConfigMap with the jobs' programs; the digest is that of its content. */
export const programsName = (app: string, digest: string) => `${accessName(app)}-${digest.slice(0, 8)}`;
export const imageCheckName = (app: string) => `${app}-image-check`;
/** A CronJob's name has 52 characters at most: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export function admissionCheckName(kind: string, workload: string): string {
  const name = `${workload}-admission-check`;
  if (kind !== 'CronJob' || name.length <= 52) return name;
  const digest = createHash('sha256').update(workload).digest('hex').slice(0, 8);
  return `${workload.slice(0, 26)}-${digest}-admission-check`;
}
export const checkJobPrefix = (app: string) => `${app}-check`;
export const migratorJobPrefix = (app: string) => `${app}-migrate`;

export const upgradeLabels = (app: string, job?: string) => ({
  [LABEL_UPGRADE]: app,
  ...(job ? { [LABEL_JOB]: job } : {}),
});
