import type { Application } from './application';
import { kubectl } from './cluster';

/** Everything that helps to understand a failed step, as text. It never fails itself. */
export async function diagnose(namespace: string, application: Application, marker: string): Promise<string> {
  const get = (...args: string[]) => kubectl(['--namespace', namespace, ...args]);
  const lastLines = async (text: Promise<string>, count: number) =>
    (await text).trim().split('\n').slice(-count).join('\n');
  const sections: [title: string, text: Promise<string>][] = [
    ['Argo CD', application.describe()],
    ['objects', get('get', 'deployments,replicasets,jobs,pods', '--output', 'wide')],
    ['marker', get('get', 'configmap', marker, '--ignore-not-found', '--output', 'jsonpath={.data}')],
    ['events', lastLines(get('get', 'events', '--sort-by', '.lastTimestamp'), 40)],
    ['logs', podLogs(get)],
  ];
  const texts = sections.map(async ([title, text]) => {
    const content = await text.catch((error: unknown) => `(${error})`);
    return `--- ${title}\n${content.trim()}`;
  });
  return (await Promise.all(texts)).join('\n');
}

/** The last lines of every container: what jobs and fences say. */
async function podLogs(get: (...args: string[]) => Promise<string>): Promise<string> {
  const names = (await get('get', 'pods', '--output', 'name')).split('\n').filter((name) => name !== '');
  const options = ['--all-containers', '--prefix', '--tail', '15', '--ignore-errors'];
  const texts = names.map((name) => get('logs', name, ...options).catch((error: unknown) => `${name}: ${error}\n`));
  return (await Promise.all(texts)).join('');
}
