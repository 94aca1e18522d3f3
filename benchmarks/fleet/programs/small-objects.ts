import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Installation } from 'cdk8s-downtime';
import { SAMPLE } from './sample';

/** Written from the output of `ShopTemplate` before anything is measured. */
export const SMALL_OBJECTS = path.join(__dirname, 'small-objects.json');

let text: string | undefined;

/** Objects of its own for every installation: shared ones would make the garbage collector's work too easy. */
export function readSmallObjects({ tenant, version, replicas }: Installation): any[] {
  text ??= readFileSync(SMALL_OBJECTS, 'utf8');
  return JSON.parse(
    text
      .replaceAll(SAMPLE.tenant, tenant)
      .replaceAll(SAMPLE.version, version)
      .replaceAll(String(SAMPLE.replicas), String(replicas)),
  );
}
