import { explain } from '../../run';
import { refuseArgument } from '../arguments';
import { type Command, formatOption } from '../command';
import { CONNECTION_OPTIONS, connectionOf } from '../connection-options';
import { INSTALLATION_OPTIONS, selectorOf } from '../installation-options';
import { styled } from '../terminal';

const FOUND = 2;

/** What is wrong with one installation, at night. */
export const EXPLAIN: Command = {
  name: 'explain',
  summary: 'Say what is wrong with one installation, from its marker, Argo CD, pods, events and logs, and what to type',
  description: 'The words are those of docs/operating.md. Nothing is changed.',
  positionals: [{ name: 'TENANT', help: 'the tenant, or the name of the Application', required: true }],
  options: {
    ...INSTALLATION_OPTIONS,
    ...CONNECTION_OPTIONS,
    format: formatOption('text', 'json'),
  },
  examples: [
    { line: 'explain acme -e production', says: 'a tenant' },
    { line: 'explain shop', says: 'an Application that is in no fleet' },
  ],
  exitCodes: { 0: 'nothing is wrong', [FOUND]: 'something is, and it is said' },
  async run(given, terminal) {
    const [tenant = ''] = given.positionals;
    const argo = connectionOf(given, terminal);
    try {
      const names = (await argo.list(selectorOf(given, tenant))).map(({ name }) => name);
      if (names.length > 1) {
        refuseArgument(`'${tenant}' is ${names.join(', ')}`, 'give --environment, --fleet, or the Application');
      }
      const application = await argo.get(names[0] ?? tenant);
      if (!application) return refuseArgument(`there is no installation '${tenant}'`, 'see npx cdk8s-downtime status');
      const findings = await explain(argo, application);
      if (given.get('format') === 'json') terminal.out(`${JSON.stringify(findings, undefined, 2)}\n`);
      for (const { what, details, remedies } of given.get('format') === 'json' ? [] : findings) {
        terminal.out(`${styled(terminal, 'bold', what)}\n`);
        for (const line of details) terminal.out(`  ${styled(terminal, 'dim', line)}\n`);
        for (const line of remedies) terminal.out(`  → ${line}\n`);
      }
      if (findings.length === 0 && given.get('format') !== 'json') terminal.out('Nothing is wrong.\n');
      return findings.length === 0 ? 0 : FOUND;
    } finally {
      argo.close();
    }
  },
};
