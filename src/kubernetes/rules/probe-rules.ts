import { hasKeys } from '../../common';
import { commandProblems } from './command-rules';
import { type FieldProblem, MAX_INT32, shown, wholeNumberProblems } from './field-problem';
import { obeys, PORT_NAME, remedyOf } from './name-rules';

const HANDLERS = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const NUMBERS = ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold'];

/** What is wrong with a probe of a container. 0 is taken for what Kubernetes sets by itself. */
export function probeProblems(field: string, probe: unknown): FieldProblem[] {
  if (!hasKeys(probe)) return [];
  const problems = NUMBERS.flatMap((key) => wholeNumberProblems(`${field}.${key}`, probe[key], 0, MAX_INT32));
  const handlers = HANDLERS.filter((key) => hasKeys(probe[key]));
  if (handlers.length !== 1) {
    const what = handlers.length === 0 ? 'does nothing' : `is several: ${handlers.join(', ')}`;
    problems.push({ field, what, remedy: 'give exactly one of httpGet, tcpSocket, grpc and exec' });
  }
  if (field !== 'readinessProbe' && Number(probe.successThreshold ?? 1) > 1) {
    const what = `is ${probe.successThreshold}`;
    problems.push({ field: `${field}.successThreshold`, what, remedy: 'use 1: only a readinessProbe can have more' });
  }
  for (const handler of [probe.httpGet, probe.tcpSocket, probe.grpc]) {
    if (hasKeys(handler)) problems.push(...portProblems(`${field}.port`, handler.port));
  }
  if (hasKeys(probe.exec)) problems.push(...commandProblems(`${field}.command`, probe.exec.command, true));
  return problems;
}

/** A port, by its number or the name that the container gives it. */
export function portProblems(field: string, port: unknown): FieldProblem[] {
  if (typeof port !== 'string') return wholeNumberProblems(field, port ?? 0, 1, 65535);
  if (obeys(PORT_NAME, port)) return [];
  const remedy = `give a number without quotes, or a name: ${remedyOf(PORT_NAME)}`;
  return [{ field, what: `is ${shown(port)}`, remedy }];
}
