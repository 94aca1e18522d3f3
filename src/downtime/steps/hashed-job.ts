import { createHash } from 'node:crypto';
import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { sortedText } from '../../common';
import { manifestOf } from '../../kubernetes';

/**
 * A Job whose name carries a digest of everything that it is. A Job's template is immutable, so another template needs another
 * name; the same template keeps it, and Argo CD then finds the Job complete and starts no pod.
 */
export class HashedJob extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly prefix: string,
    private readonly key: string[],
    props: ApiObjectProps,
  ) {
    super(scope, id, { ...props, metadata: { ...props.metadata, name: prefix } });
  }

  /** The complete name: known only when everything has been added. */
  public get jobName(): string {
    return manifestOf(this).metadata.name;
  }

  public toJson(): any {
    const json = super.toJson();
    const digest = createHash('sha256')
      .update(sortedText([this.key, json.spec]))
      .digest('hex')
      .slice(0, 8);
    return { ...json, metadata: { ...json.metadata, name: `${this.prefix}-${digest}` } };
  }
}
