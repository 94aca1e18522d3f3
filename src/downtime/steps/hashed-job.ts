import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { sortedText } from '../../common';
import { type k8s, manifestOf, type Unnamed } from '../../kubernetes';
import type { EarlyConfiguration } from '../early-configuration';

/**
 * A Job whose name carries a digest of everything that it is. A Job's template is immutable, so another template needs another
 * name; the same template keeps it, and Argo CD then finds the Job complete and starts no pod.
 */
export class HashedJob extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly early: EarlyConfiguration,
    private readonly prefix: string,
    private readonly key: string[],
    job: Unnamed<k8s.Job>,
  ) {
    super(scope, id, { ...job, metadata: { ...job.metadata, name: prefix } });
  }

  /** Of classes made from `ApiObject`, `instanceof` is true for every API object. */
  public static isHashedJob(object: ApiObject): object is HashedJob {
    return 'jobName' in object;
  }

  /** The complete name: known only when everything has been added. */
  public get jobName(): string {
    return manifestOf(this).metadata.name;
  }

  public toJson(): k8s.Job {
    const json: k8s.Job = super.toJson();
    const pod = json.spec?.template.spec;
    if (pod) this.early.adapt(pod);
    const digest = createHash('sha256')
      .update(sortedText([this.key, json.spec]))
      .digest('hex')
      .slice(0, 8);
    return { ...json, metadata: { ...json.metadata, name: `${this.prefix}-${digest}` } };
  }
}
