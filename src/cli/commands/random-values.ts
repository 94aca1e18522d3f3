import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { hasKeys } from '../../common';
import type { Manifest } from '../../kubernetes';
import { type RandomValue, randomValues } from '../../plan';
import { refuseArgument } from '../arguments';
import { type Command, formatOption } from '../command';
import { styled, type Terminal } from '../terminal';

const MAX_BYTES = 256 * 1024 * 1024;
const FOUND = 2;

/** Says which values of a chart cannot stand in Git, because each rendering makes others. */
export const RANDOM_VALUES: Command = {
  name: 'random-values',
  summary: 'Render a chart twice and name what differs: passwords, certificates and names that are made at random',
  description: [
    'Runs a command that prints manifests, such as helm template, twice, and compares. What differs would change in Git',
    'with each synthesis and in the cluster with each sync. Values are not shown.',
  ].join('\n'),
  positionals: [{ name: 'COMMAND', help: 'what prints the manifests, after --', required: true, repeated: true }],
  options: { format: formatOption('text', 'json') },
  examples: [{ line: 'random-values -- helm template desk ./desk --namespace desk', says: 'a chart of Helm' }],
  exitCodes: { 0: 'both are the same', [FOUND]: 'something differs' },
  run(given, terminal) {
    const [first, second] = [0, 1].map(() => rendered(given.positionals, terminal));
    if (first.length === 0) refuseArgument(`'${given.positionals.join(' ')}' prints no manifests`, 'give what does');
    const found = randomValues(first, second);
    if (given.get('format') === 'json') terminal.out(`${JSON.stringify(found, undefined, 2)}\n`);
    else terminal.out(text(found, terminal));
    return found.length === 0 ? 0 : FOUND;
  },
};

function rendered([program, ...args]: readonly string[], { cwd, env }: Terminal): Manifest[] {
  const options = { cwd, env: { ...env }, encoding: 'utf8', maxBuffer: MAX_BYTES } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (error) return refuseArgument(`'${program}' cannot be started: ${error.message}`, 'give a command that prints');
  if (status !== 0) return refuseArgument(`'${program}' fails: ${stderr.trim()}`, 'see that it works alone');
  return parseAllDocuments(stdout).flatMap((document): Manifest[] => {
    const [problem] = 'errors' in document ? document.errors : [];
    if (problem) return refuseArgument(`'${program}' prints no YAML: ${problem.message}`, 'see what it prints');
    const value: unknown = 'toJS' in document ? document.toJS() : undefined;
    return isManifest(value) ? [value] : [];
  });
}

/** A chart may also print empty documents. */
function isManifest(value: unknown): value is Manifest {
  return hasKeys(value) && typeof value.kind === 'string' && hasKeys(value.metadata);
}

function text(found: readonly RandomValue[], terminal: Terminal): string {
  if (found.length === 0) return 'Both renderings are the same.\n';
  return found
    .map(
      ({ object, field, remedy }) =>
        `${styled(terminal, 'bold', field ? `${object} ${field}` : object)}\n  ${remedy}\n`,
    )
    .join('');
}
