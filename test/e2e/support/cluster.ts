import { type RunOptions, run, untilLine } from './run';

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  readonly ownerReferences?: { readonly uid: string; readonly name: string }[];
}

/** Any object of the API, as far as the tests look at it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: any;
}

export function kubectl(args: string[], options: RunOptions = {}): Promise<string> {
  return run('kubectl', args, options);
}

/** `kubectl ... --output json`, parsed. */
export async function kubectlJson<T = KubeObject>(args: string[]): Promise<T> {
  return JSON.parse(await kubectl([...args, '--output', 'json'])) as T;
}

/** Objects of these kinds, comma separated. */
export async function list(namespace: string, kinds: string): Promise<KubeObject[]> {
  return (await kubectlJson(['--namespace', namespace, 'get', kinds])).items;
}

/** One object; `undefined` when it does not exist. */
export async function find(namespace: string, kind: string, name: string): Promise<KubeObject | undefined> {
  const text = await kubectl(['--namespace', namespace, 'get', kind, name, '--ignore-not-found', '--output', 'json']);
  return text.trim() === '' ? undefined : (JSON.parse(text) as KubeObject);
}

/**
 * Watches fields of one object until they are as wanted; false when they are not in time. A watch is one process,
 * asking again and again would be hundreds, and the machine has to run the pods too.
 */
export function awaitFields(
  namespace: string,
  resource: string[],
  fields: string[],
  wanted: (values: string[]) => boolean,
  seconds: number,
): Promise<boolean> {
  const template = `${fields.map((field) => `{${field}}`).join('{"|"}')}{"\\n"}`;
  const args = ['--namespace', namespace, 'get', ...resource, '--watch', '--output', `jsonpath=${template}`];
  return untilLine('kubectl', args, (line) => wanted(line.split('|')), seconds);
}

/** `kubectl apply`, as a human would. */
export async function apply(objects: KubeObject[], ...args: string[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await kubectl(['apply', '--filename', '-', ...args], { input });
}

export async function mergePatch(namespace: string, resource: string[], patch: object): Promise<void> {
  await kubectl(['--namespace', namespace, 'patch', ...resource, '--type', 'merge', '--patch', JSON.stringify(patch)]);
}

export async function logs(namespace: string, pod: string, container: string): Promise<string> {
  return kubectl(['--namespace', namespace, 'logs', pod, '--container', container]);
}
