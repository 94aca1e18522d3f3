import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ArgoCdError, type ArgoCdFailure } from './argo-cd';

export interface HttpOptions {
  /** With scheme and path, without a slash at its end. */
  readonly base: string;
  readonly token?: string;
  /** Certificates that are trusted in place of the usual ones, as PEM. */
  readonly ca?: string;
  /** Believe any certificate. */
  readonly insecure: boolean;
  /** So many calls at once; the others wait. */
  readonly connections: number;
  /** For each call. */
  readonly timeoutSeconds: number;
  /** Before a call is given up that others may still answer: it is repeated so often, with pauses that double. */
  readonly repeats: number;
  readonly firstPauseMilliseconds: number;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: { readonly [name: string]: string | undefined };
  readonly body?: object;
  /** Instead of the usual limit. */
  readonly timeoutSeconds?: number;
}

/** Whoever is between us and Argo CD answers so while it restarts or has too much to do. */
const TEMPORARY = [429, 502, 503, 504];
/** Far more than the largest list: what is endless is not read on. */
const MAX_BYTES = 256 * 1024 * 1024;

/** An answer that is no success. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Calls an API of JSON over HTTP. */
export class JsonOverHttp {
  private readonly agent: HttpAgent;
  private readonly secure: boolean;

  constructor(private readonly options: HttpOptions) {
    const { connections, ca, insecure } = options;
    this.secure = options.base.startsWith('https:');
    const common = { keepAlive: true, maxSockets: connections };
    this.agent = this.secure ? new HttpsAgent({ ...common, ca, rejectUnauthorized: !insecure }) : new HttpAgent(common);
  }

  public close(): void {
    this.agent.destroy();
  }

  /** The answer's text. GET is repeated while nobody, or somebody in between, answers; anything else may have been done already. */
  public async call(call: Call): Promise<string> {
    const repeats = call.method === 'GET' ? this.options.repeats : 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.once(call);
        if (typeof answer === 'string') return answer;
        if (!TEMPORARY.includes(answer.status) || attempt >= repeats) throw refused(call, answer);
      } catch (error) {
        if (error instanceof ArgoCdError || isFinal(error) || attempt >= repeats) throw this.unreachable(call, error);
      }
      await pause(this.options.firstPauseMilliseconds * 2 ** attempt);
    }
  }

  private once({ method, path, query, body, timeoutSeconds }: Call): Promise<string | Refusal> {
    const { base, token } = this.options;
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const headers = {
      Accept: 'application/json',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      // The time in which the call waits for a connection counts for nothing: it begins when there is one.
      const seconds = timeoutSeconds ?? this.options.timeoutSeconds;
      const request = (this.secure ? httpsRequest : httpRequest)(
        url,
        { method, headers, agent: this.agent },
        (answer) =>
          read(answer).then((text) => {
            clearTimeout(timer);
            resolve(isSuccess(answer) ? text : { status: answer.statusCode ?? 0, text });
          }, reject),
      );
      let timer: NodeJS.Timeout | undefined;
      request.on('socket', () => {
        timer = setTimeout(() => request.destroy(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  private unreachable(call: Call, error: unknown): ArgoCdError {
    if (error instanceof ArgoCdError) return error;
    const why = error instanceof Error ? error.message || error.name : String(error);
    return new ArgoCdError('unreachable', `${call.method} ${this.options.base}${call.path}: ${why}`, { cause: error });
  }
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`an answer of more than ${MAX_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isSuccess({ statusCode }: IncomingMessage): boolean {
  return statusCode !== undefined && statusCode >= 200 && statusCode < 300;
}

/** Certificates do not get better. */
function isFinal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|SIGNATURE|TLS|SSL|ENOTFOUND|EPROTO/.test(code);
}

function refused(call: Call, { status, text }: Refusal): ArgoCdError {
  const message = messageIn(text) ?? (text.trim().slice(0, 200) || 'no reason was given');
  return new ArgoCdError(failureOf(status, message), `${call.method} ${call.path}: ${message} (HTTP ${status})`);
}

function failureOf(status: number, message: string): ArgoCdFailure {
  if (status === 401) return 'unauthorized';
  if (TEMPORARY.includes(status)) return 'unreachable';
  if (/another operation is already in progress/i.test(message)) return 'busy';
  return status === 403 || status === 404 ? 'denied' : 'refused';
}

/** Argo CD's errors are objects with a message. */
function messageIn(text: string): string | undefined {
  try {
    const { message, error } = JSON.parse(text) as { message?: string; error?: string };
    return message ?? error;
  } catch {
    return undefined;
  }
}
