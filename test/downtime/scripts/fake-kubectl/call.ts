/** One call of kubectl, taken apart. Whatever the fake does not know is an error, so that no test relies on a guess. */
export interface Call {
  readonly verb: string;
  readonly words: string[];
  readonly flags: { [name: string]: string };
  readonly stdin: string;
}

const WITH_VALUE = [
  'cascade',
  'container',
  'field-manager',
  'field-selector',
  'filename',
  'for',
  'limit-bytes',
  'namespace',
  'output',
  'patch',
  'selector',
  'subresource',
  'tail',
  'timeout',
  'type',
];
const SWITCHES = ['ignore-not-found', 'wait', 'watch'];

const KINDS: { [word: string]: string } = {
  configmap: 'ConfigMap',
  cronjob: 'CronJob',
  daemonset: 'DaemonSet',
  deployment: 'Deployment',
  event: 'Event',
  job: 'Job',
  pod: 'Pod',
  rollout: 'Rollout',
  scaledjob: 'ScaledJob',
  scaledobject: 'ScaledObject',
  statefulset: 'StatefulSet',
};

export function parseCall(args: string[], stdin: string): Call {
  const words: string[] = [];
  const flags: { [name: string]: string } = {};
  for (let index = 0; index < args.length; index++) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index]) ?? [];
    if (name === undefined) words.push(args[index]);
    else if (SWITCHES.includes(name)) flags[name] = value ?? 'true';
    else if (WITH_VALUE.includes(name)) flags[name] = value ?? args[++index];
    else throw new Error(`unknown flag ${args[index]}`);
  }
  const [verb, ...rest] = words;
  return { verb, words: rest, flags, stdin };
}

/** The API of a kind, in the two forms in which kubectl takes it behind the kind's name. */
const APIS: { [kind: string]: string[] } = {
  CronJob: ['batch', 'v1.batch'],
  DaemonSet: ['apps', 'v1.apps'],
  Deployment: ['apps', 'v1.apps'],
  Rollout: ['argoproj.io', 'v1alpha1.argoproj.io'],
  ScaledJob: ['keda.sh', 'v1alpha1.keda.sh'],
  ScaledObject: ['keda.sh', 'v1alpha1.keda.sh'],
  StatefulSet: ['apps', 'v1.apps'],
};

/** `pod`, `pods`, `Pod` => `Pod`; `deployments.apps`, `Deployment.v1.apps` => `Deployment` */
export function kindOf(word: string): string {
  const [name, ...api] = word.split('.');
  const kind = KINDS[name.toLowerCase().replace(/s$/, '')];
  if (!kind || (api.length > 0 && !APIS[kind]?.includes(api.join('.')))) throw new Error(`unknown kind ${word}`);
  return kind;
}

/** The objects that a call names: `deployment a b`, `Deployment/a pod/b`. A kind without a name stands for all: `Pod/*`. */
export function targets(call: Call): string[] {
  const [first, ...names] = call.words;
  if (first.includes('/')) {
    return call.words.map((word) => `${kindOf(word.split('/')[0])}/${word.split('/')[1]}`);
  }
  return names.length > 0 ? names.map((name) => `${kindOf(first)}/${name}`) : [`${kindOf(first)}/*`];
}

/**
 * What a call does, one line an object, in words that do not depend on how it is written:
 * `get Pod/* <output> <selector> <fields>`, `watch Pod/p`, `scale Deployment/web 0`, `patch ConfigMap/m <its keys>`, `patch CronJob/c {"spec":{"suspend":true}}`,
 * `create Event/<reason>`,
 * `create ConfigMap/m`, `delete Job/j`, `logs Pod/p`, `wait Pod/p`.
 */
export function describeCall(call: Call): string[] {
  const { verb, flags } = call;
  switch (verb) {
    case 'get': {
      const details = [flags.output, flags.selector, flags['field-selector']].filter(Boolean).join(' ');
      return targets(call).map((target) => `${flags.watch ? 'watch' : 'get'} ${target} ${details}`.trim());
    }
    case 'patch': {
      const patch = parsed(flags.patch);
      const changed = (target: string) =>
        target.startsWith('ConfigMap/') ? Object.keys(patch?.data ?? {}).join(' ') : JSON.stringify(patch);
      return targets(call).map((target) =>
        flags.subresource === 'scale'
          ? `scale ${target} ${patch?.spec?.replicas}`
          : `patch ${target} ${changed(target)}`,
      );
    }
    case 'create':
      return [flags.filename ? `create Event/${parsed(call.stdin)?.reason}` : `create ${targets(call)[0]}`];
    case 'logs':
      return [`logs Pod/${call.words[0]}`];
    default:
      return targets(call).map((target) => `${verb} ${target}`);
  }
}

function parsed(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
