import { isOrdinary } from '../argo';
import { fail } from '../common';
import { kindOf } from '../downtime';
import type { RenderedObject } from '../output';

/**
 * The objects of an installation that is suspended: as they were, but nothing runs. Whatever holds data stays.
 *
 * @throws for what runs pods and cannot be told to stop
 */
export function suspended(objects: RenderedObject[]): RenderedObject[] {
  return objects.flatMap(({ construct, json }) => {
    const kind = kindOf(json);
    if (kind === undefined || !isOrdinary(json)) return [{ construct, json }];
    if (!kind.suspended) {
      fail(
        construct,
        `a ${json.kind} ('${json.metadata.name}') cannot be suspended`,
        'leave it out when installation.suspended is true',
        'workload-unstoppable',
      );
    }
    const left = kind.suspended(json);
    return left === undefined ? [] : [{ construct, json: left }];
  });
}
