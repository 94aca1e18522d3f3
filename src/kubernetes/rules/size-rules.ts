import { hasKeys } from '../../common';
import type { Manifest } from '../manifest';
import { entriesOf, type FieldProblem } from './field-problem';
import { MAX_ANNOTATION_BYTES } from './metadata-rules';

/** All values of a ConfigMap or Secret together. */
const MAX_DATA_BYTES = 1_048_576;

/** What the API server refuses in the data of a ConfigMap or Secret. */
export function dataProblems(manifest: Manifest): FieldProblem[] {
  const { data, binaryData, stringData }: { [key: string]: unknown } = { ...manifest };
  const plain = manifest.kind === 'Secret' ? stringData : data;
  const encoded = manifest.kind === 'Secret' ? data : binaryData;
  const bytes = sum(plain, (text) => Buffer.byteLength(text)) + sum(encoded, (text) => (text.length * 3) / 4);
  const problems: FieldProblem[] = [...entriesOf(plain), ...entriesOf(encoded)]
    .filter(([, value]) => typeof value !== 'string')
    .map(([key, value]) => ({
      field: `data.${key}`,
      what: `is of the type ${hasKeys(value) ? 'object' : typeof value}`,
      remedy: 'put it in quotes: the API server takes nothing but text here',
    }));
  if (bytes <= MAX_DATA_BYTES) return problems;
  const remedy = `use at most ${MAX_DATA_BYTES}: divide it, or put large files into an image or a volume`;
  return [...problems, { code: 'data-too-large', field: 'data', what: `has ${Math.ceil(bytes)} bytes`, remedy }];
}

function sum(values: unknown, size: (text: string) => number): number {
  return entriesOf(values).reduce((total, [, value]) => total + (typeof value === 'string' ? size(value) : 0), 0);
}

/** How large the annotation is in which `kubectl apply` and Argo CD note an object, when it is too large; otherwise undefined. */
export function tooLargeToNote(manifest: Manifest): number | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(manifest));
  return bytes > MAX_ANNOTATION_BYTES ? bytes : undefined;
}
