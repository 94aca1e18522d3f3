import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import {
  ArgoAnnotations,
  HELM_HOOK_WEIGHT,
  hookText,
  isOrdinary,
  phasesOf,
  readWave,
  runsInSync,
  waveOf,
} from '../argo';
import { computedOnce, describe, fail, sortKeys } from '../common';
import { isPinned } from '../kubernetes';
import { UpgradeWarning } from './upgrade-warning';

const STOPPABLE = ['Deployment'];
const RUNS_PODS = ['StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Pod', 'Job', 'CronJob'];

/** A finding that does not stop the synthesis. */
export interface Finding {
  readonly warning: UpgradeWarning;
  readonly text: string;
}

/** One Deployment of the application: what it says before the upgrade's own parts are put in. */
export class Workload {
  /** Whether something runs pods and so must be stopped; refuses what runs pods and cannot be stopped. */
  public static isWorkload(construct: IConstruct): boolean {
    if (!ApiObject.isApiObject(construct)) return false;
    if (STOPPABLE.includes(construct.kind)) return true;
    if (!RUNS_PODS.includes(construct.kind)) return false;
    // What Argo CD applies in another phase, or never, runs beside no migration.
    return phasesOf(construct.toJson()).some((phase) => phase === 'PreSync' || phase === 'Sync');
  }

  public readonly name: string;
  public readonly kind: string;
  private readonly render: () => any;

  constructor(
    public readonly construct: IConstruct,
    public readonly apiObject: ApiObject,
  ) {
    this.name = apiObject.name;
    this.kind = apiObject.kind;
    if (!STOPPABLE.includes(this.kind)) {
      fail(
        construct,
        `a ${this.kind} ('${this.name}') cannot be stopped for a migration`,
        'only Deployments can; leave it out if it never uses the database',
      );
    }
    this.render = apiObject.toJson.bind(apiObject);
  }

  public get id(): string {
    return `${this.kind}/${this.name}`;
  }

  /** The object as its author left it, not to be changed. */
  public json(): any {
    return computedOnce(this, this.render);
  }

  /** Puts the upgrade's own parts in whenever the object is rendered, so that nothing added or patched later can undo them. */
  public decorate(change: (json: any) => any): void {
    this.apiObject.toJson = () => {
      const { apiVersion, kind, metadata, ...rest } = change(this.json());
      return { apiVersion, kind, metadata: sortKeys(metadata), ...sortKeys(rest) };
    };
  }

  /** The selector in the form that kubectl takes. */
  public selector(): string {
    const selector = this.json().spec?.selector ?? {};
    const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
    const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }: any) => {
      const list = `(${[...values].sort().join(',')})`;
      switch (operator) {
        case 'In':
          return `${key} in ${list}`;
        case 'NotIn':
          return `${key} notin ${list}`;
        case 'Exists':
          return key;
        default:
          return `!${key}`;
      }
    });
    return [...labels.sort(), ...expressions.sort()].join(',');
  }

  /** The names of the PersistentVolumeClaims that its pods mount. */
  public claimNames(): string[] {
    const volumes: any[] = this.json().spec?.template?.spec?.volumes ?? [];
    return volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  }

  public gracePeriodSeconds(): number {
    return this.json().spec?.template?.spec?.terminationGracePeriodSeconds ?? 30;
  }

  /** What makes the upgrade impossible or unsafe. */
  public problems(namespace: string | undefined): string[] {
    const json = this.json();
    const found: [string, string][] = [];
    const replicas = json.spec?.replicas;
    if (!Number.isInteger(replicas) || replicas < 1) {
      found.push([
        `${this.id} has replicas ${replicas ?? 'absent'}`,
        'give the number that is to run: after the stop, the number in Git is what brings the application back',
      ]);
    }
    if (namespace !== json.metadata.namespace) {
      found.push([
        `${this.id} is in namespace '${json.metadata.namespace ?? '<none>'}', the application in '${namespace ?? '<none>'}'`,
        'an application and its workloads share one namespace: the jobs have no rights in another',
      ]);
    }
    if (!isOrdinary(json)) {
      found.push([
        `${this.id} is a hook (${hookText(json)})`,
        runsInSync(json)
          ? 'remove the annotation: Argo CD would start it beside the migration, and delete it on every sync'
          : 'remove the annotation: no sync would apply it',
      ]);
    }
    const wave = json.metadata.annotations?.[ArgoAnnotations.SYNC_WAVE];
    if (waveOf(json) < 0 || (wave !== undefined && readWave(wave) === undefined)) {
      found.push([
        `${this.id} has the sync wave '${wave ?? waveOf(json)}'${wave === undefined ? ` (of ${HELM_HOOK_WEIGHT})` : ''}`,
        'use 0 or more: waves below 0 come before the migration or belong to it',
      ]);
    }
    if (this.selector() === '') {
      found.push([`${this.id} has no selector`, 'give spec.selector: its pods could not be found']);
    }
    return found.map(([problem, remedy]) => describe(this.construct, problem, remedy));
  }

  /** What the workload lacks, but can be run without. */
  public findings(): Finding[] {
    const spec = this.json().spec ?? {};
    const found: Finding[] = [];
    const add = (warning: UpgradeWarning, text: string) => found.push({ warning, text: `${this.id}${text}` });
    if (spec.strategy?.type === 'Recreate') {
      add(
        UpgradeWarning.RECREATE_STRATEGY,
        ' has the strategy Recreate: a sync without hooks takes it down until a full sync',
      );
    }
    const { initContainers = [], containers = [] } = spec.template?.spec ?? {};
    for (const container of containers) {
      const name = ` container '${container.name}'`;
      if (!container.resources?.requests?.cpu || !container.resources?.requests?.memory) {
        add(UpgradeWarning.MISSING_REQUESTS, `${name} has no requests for CPU and memory`);
      }
      if (!container.readinessProbe && !container.livenessProbe && !container.startupProbe) {
        add(UpgradeWarning.MISSING_PROBES, `${name} has no probe: nobody sees whether the new version works`);
      }
    }
    for (const { name, image } of [...initContainers, ...containers]) {
      if (!isPinned(image ?? '')) {
        add(UpgradeWarning.UNPINNED_IMAGE, ` container '${name}' runs '${image}', which may be another image tomorrow`);
      }
    }
    return found;
  }
}
