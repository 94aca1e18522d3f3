import { readFileSync } from 'node:fs';
import { type Problem, throwProblems } from '../../common';
import type { ArgoCd } from './argo-cd';
import { ArgoCdApi } from './argo-cd-api';
import { ArgoCdCore } from './argo-cd-core';
import { JsonOverHttp } from './json-over-http';
import { Kubectl } from './kubectl';

/** How Argo CD is reached: what the command line and the environment say. */
export interface ConnectionOptions {
  /** `argocd.example.com`, with a port or a path, when wanted with the scheme. */
  readonly server?: string;
  readonly token?: string;
  /** The file with the certificates that are trusted in place of the usual ones. */
  readonly ca?: string;
  readonly insecure?: boolean;
  /** HTTP without TLS. */
  readonly plaintext?: boolean;
  /** Through kubectl and the objects in the cluster. */
  readonly core?: boolean;
  /** The kubeconfig's context; only with `core`. */
  readonly context?: string;
  /** Where Argo CD is; only with `core`. @default 'argocd' */
  readonly namespace?: string;
}

const CONNECTIONS = 8;
const TIMEOUT_SECONDS = 30;
/** About half a minute in all: as long as a server needs that is started again. */
const REPEATS = 5;
const FIRST_PAUSE_MILLISECONDS = 1000;
/** kubectl processes have 50 MB each. */
const PROCESSES = 4;

/** @throws ProblemsError for options that exclude each other, and what is missing */
export function connect(options: ConnectionOptions): ArgoCd {
  const problems = connectionProblems(options);
  if (problems.length > 0) throwProblems(problems, { title: 'Argo CD cannot be reached so:' });
  if (options.core) return connectToCluster(options);
  const base = baseOf(options);
  const http = new JsonOverHttp({
    base,
    token: options.token,
    ca: options.ca === undefined ? undefined : readFileSync(options.ca, 'utf8'),
    insecure: options.insecure ?? false,
    connections: CONNECTIONS,
    timeoutSeconds: TIMEOUT_SECONDS,
    repeats: REPEATS,
    firstPauseMilliseconds: FIRST_PAUSE_MILLISECONDS,
  });
  return new ArgoCdApi(base, http);
}

function connectToCluster({ context, namespace = 'argocd' }: ConnectionOptions): ArgoCd {
  const kubectl = new Kubectl({ context, timeoutSeconds: TIMEOUT_SECONDS, processes: PROCESSES });
  return new ArgoCdCore(`namespace ${namespace}${context ? ` of ${context}` : ''}`, kubectl, namespace);
}

function connectionProblems(options: ConnectionOptions): Problem[] {
  const { server, ca, insecure, plaintext, core, context, namespace } = options;
  const problems: Problem[] = [];
  const add = (what: string, remedy: string, where = 'arguments') =>
    problems.push({ code: 'argument-invalid', where, what, remedy });
  if (core) {
    // The server may stand in the environment of whoever works with both.
    for (const [name, value] of Object.entries({ ca, insecure, plaintext })) {
      if (value) add(`--${name} is of no use with --core`, `leave one of them out`);
    }
    return problems;
  }
  for (const [name, value] of Object.entries({ context, 'argocd-namespace': namespace })) {
    if (value) add(`--${name} is of no use without --core`, `give --core, or leave --${name} out`);
  }
  if (!server) {
    add('nobody says where Argo CD is', 'set ARGOCD_SERVER, or give --server HOST, or --core to use the kubeconfig');
    return problems;
  }
  if (!baseOf(options))
    add(`the server '${server}' is no address`, 'write it as argocd.example.com:443', 'ARGOCD_SERVER');
  if (plaintext && (insecure || ca)) add('--plaintext has no certificates', 'leave --ca and --insecure out');
  if (ca !== undefined && !isReadable(ca)) {
    problems.push({ code: 'file-missing', where: ca, what: 'the certificates cannot be read', remedy: 'correct --ca' });
  }
  return problems;
}

/** Empty when the address is none. */
function baseOf({ server = '', plaintext }: ConnectionOptions): string {
  const withScheme = /^https?:\/\//.test(server) ? server : `${plaintext ? 'http' : 'https'}://${server}`;
  try {
    const { protocol, host, pathname } = new URL(withScheme);
    return host === '' ? '' : `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
  } catch {
    return '';
  }
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
