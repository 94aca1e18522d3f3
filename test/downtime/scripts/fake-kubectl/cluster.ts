import { isUtf8 } from 'node:buffer';
import { type Call, describeCall, parseCall } from './call';
import { type Answer, ApiError, execute, Hung, type K8sObject, key } from './commands';

type Action = (cluster: FakeCluster) => void;
interface Rule {
  readonly when: 'before' | 'after';
  readonly pattern: RegExp;
  readonly action: Action;
  left: number;
}

export interface Watcher {
  readonly id: string;
  readonly changed: () => void;
  readonly ended: () => void;
}

// The seconds of a time limit pass faster here.
const SECOND_MS = 5;

export const UNREACHABLE = 'Unable to connect to the server: dial tcp 10.96.0.1:443: connect: connection refused';

/** Objects as the API server keeps them, the calls that came, and what shall happen at which call. */
export class FakeCluster {
  /** What the calls did, in their order, in the words of `describeCall`. */
  public readonly calls: string[] = [];
  /** Those of them that changed something. */
  public readonly changes: string[] = [];
  /** Calls that the fake does not know: a mistake in a program or a gap in the fake; either way no test may pass. */
  public readonly unknown: string[] = [];
  /** What `kubectl logs` says of each pod, or of a container of it: `pod/container`. */
  public readonly logs: { [podOrContainer: string]: string | Buffer } = {};

  /** Whether an object that is deleted goes by itself, later; whoever says yes marks it. */
  public endsLater: (object: K8sObject) => boolean = () => false;

  private readonly objects = new Map<string, K8sObject>();
  private readonly rules: Rule[] = [];
  private readonly watchers = new Set<Watcher>();
  private revision = 100;

  constructor(
    public readonly namespace: string,
    ...objects: K8sObject[]
  ) {
    this.add(...objects);
  }

  public add(...objects: K8sObject[]): this {
    for (const object of objects) this.put(structuredClone(object));
    return this;
  }

  public put(object: K8sObject): void {
    object.metadata.namespace = this.namespace;
    object.metadata.uid ??= `uid-${object.metadata.name}`;
    object.metadata.resourceVersion = String(this.revision++);
    this.objects.set(key(object), object);
    for (const { id, changed } of this.watchers) if (id === key(object)) changed();
  }

  public remove(id: string): boolean {
    return this.objects.delete(id);
  }

  public find(id: string): K8sObject | undefined {
    return this.objects.get(id);
  }

  public ofKind(kind: string): K8sObject[] {
    return [...this.objects.values()].filter((object) => object.kind === kind);
  }

  /** Changes an object in place, as somebody else would. */
  public edit(id: string, change: (object: K8sObject) => void): void {
    const object = this.objects.get(id);
    if (!object) throw new Error(`There is no ${id}`);
    change(object);
    this.put(object);
  }

  /** Before a call that matches is executed; by default at its first time only. */
  public before(pattern: RegExp, action: Action, times = 1): this {
    this.rules.push({ when: 'before', pattern, action, left: times });
    return this;
  }

  /** After a call that matches was executed, before its answer. */
  public after(pattern: RegExp, action: Action, times = 1): this {
    this.rules.push({ when: 'after', pattern, action, left: times });
    return this;
  }

  /** The next calls that match fail without an effect. */
  public fail(pattern: RegExp, times = Number.POSITIVE_INFINITY, message = UNREACHABLE): this {
    return this.before(pattern, () => refuse(message), times);
  }

  /** The next calls that match have their effect, but the answer gets lost. */
  public loseAnswer(pattern: RegExp, times = 1): this {
    return this.after(pattern, () => refuse(UNREACHABLE), times);
  }

  /** The next calls that match get no answer at all: kubectl is ended after the time that it was given. */
  public hang(pattern: RegExp, times = 1): this {
    return this.before(
      pattern,
      () => {
        throw new Hung();
      },
      times,
    );
  }

  /** The API server ends a watch after some minutes. */
  public endWatches(): void {
    for (const { ended } of this.watchers) ended();
  }

  /** Executes a call: the seconds after which it is ended and its arguments, each with a zero byte after it, and its standard input. */
  public call(args: Buffer, stdin: Buffer): Answer {
    let seconds = 0;
    try {
      if (!isUtf8(args) || !isUtf8(stdin)) refuse('error: invalid UTF-8');
      const [limit, ...words] = args.toString().split('\0').slice(0, -1);
      if (!/^[1-9]\d*$/.test(limit)) throw new Error('no time limit');
      seconds = Number(limit);
      const call = parseCall(words, stdin.toString());
      const does = describeCall(call);
      this.calls.push(...does);
      this.obey('before', does);
      const answer = execute(this, call);
      if (this.writes(call)) this.changes.push(...does);
      this.obey('after', does);
      return answer;
    } catch (error) {
      if (error instanceof ApiError) return { code: 1, output: error.output, errors: `${error.message}\n` };
      if (error instanceof Hung) return { code: 1, output: '', errors: 'Terminated\n', after: seconds * SECOND_MS };
      this.unknown.push(`${error}: kubectl ${args.toString().replaceAll('\0', ' ')}`);
      return { code: 1, output: '', errors: `${error}\n` };
    }
  }

  public watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private obey(when: Rule['when'], does: string[]): void {
    for (const rule of this.rules) {
      if (rule.when !== when || rule.left <= 0 || !does.some((line) => rule.pattern.test(line))) continue;
      rule.left--;
      rule.action(this);
    }
  }

  private writes(call: Call): boolean {
    return ['patch', 'create', 'delete'].includes(call.verb);
  }
}

function refuse(message: string): never {
  throw new ApiError(message);
}
