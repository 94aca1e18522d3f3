import { throwProblems } from '../common';
import { ANNOTATION_MARKERS, LABEL_TENANT } from '../fleet';
import type { Application } from './argo-cd/application';
import { type ArgoCd, printSelector, type Selector } from './argo-cd/argo-cd';

/**
 * The Applications of a fleet's installations.
 *
 * @throws when there is none: a mistyped name, or a token that may not see them, is not taken for a fleet that is well. Argo CD leaves out of a list
 * what an account may not get (https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/).
 */
export async function installationsOf(argo: ArgoCd, selector: Selector): Promise<Application[]> {
  const found = (await argo.list(selector)).filter(({ labels }) => labels[LABEL_TENANT] !== undefined);
  if (found.length > 0) return found;
  return throwProblems(
    [
      {
        code: 'argument-invalid',
        where: 'arguments',
        what: `no Application in this Argo CD has the labels ${printSelector(selector)}`,
        remedy: 'check the names; of a token, that its account may get these Applications',
      },
    ],
    { title: 'There is no installation:' },
  );
}

/** An application of an installation, and the schema that its marker should name; absent when nothing is said of it. */
export interface WantedSchema {
  readonly app: string;
  readonly schema?: string;
}

/** What Git wants of each marker, as the Application says it: `shop-schema=1.5,mail-schema=2.0`. */
export function wantedSchemas({ annotations }: Application): WantedSchema[] {
  const pairs = (annotations[ANNOTATION_MARKERS] ?? '').split(',').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const [, app = pair, schema] = /^(.+)-schema=(.*)$/.exec(pair) ?? [];
    return { app, ...(schema !== undefined && { schema }) };
  });
}
