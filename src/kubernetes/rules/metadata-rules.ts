import { hasKeys } from '../../common';
import { entriesOf, type FieldProblem, shown } from './field-problem';
import { isMetadataKey, LABEL_VALUE, obeys, remedyOf } from './name-rules';

/** All annotations of an object, their keys and values. */
export const MAX_ANNOTATION_BYTES = 262_144;

const TEXT = 'put it in quotes: the API server takes nothing but text here';
const KEY = "use at most 63 letters, digits, '-', '_' and '.', with a domain and '/' before it or without";

/** What is wrong with labels and annotations, of an object or of its pods. */
export function metadataProblems(metadata: unknown, where = 'metadata'): FieldProblem[] {
  if (!hasKeys(metadata)) return [];
  return [
    ...labelProblems(metadata.labels, `${where}.labels`),
    ...annotationProblems(metadata.annotations, `${where}.annotations`),
  ];
}

export function labelProblems(labels: unknown, field: string): FieldProblem[] {
  return entriesOf(labels).flatMap(([key, value]): FieldProblem[] => {
    if (!isMetadataKey(key)) return [{ field, what: `has the key '${key}'`, remedy: KEY }];
    if (typeof value !== 'string') return [{ field, what: `has ${key} = ${shown(value)}`, remedy: TEXT }];
    if (obeys(LABEL_VALUE, value)) return [];
    const what = `has ${key} = ${shown(value)} (${value.length} characters)`;
    return [{ field, what, remedy: remedyOf(LABEL_VALUE) }];
  });
}

function annotationProblems(annotations: unknown, field: string): FieldProblem[] {
  const entries = entriesOf(annotations);
  const problems = entries.flatMap(([key, value]): FieldProblem[] => {
    if (!isMetadataKey(key)) return [{ field, what: `has the key '${key}'`, remedy: KEY }];
    if (typeof value !== 'string') return [{ field, what: `has ${key} = ${shown(value)}`, remedy: TEXT }];
    return [];
  });
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(`${value}`), 0);
  if (bytes > MAX_ANNOTATION_BYTES) {
    const what = `have ${bytes} bytes together`;
    problems.push({ field, what, remedy: `use at most ${MAX_ANNOTATION_BYTES}, and a ConfigMap for the rest` });
  }
  return problems;
}
