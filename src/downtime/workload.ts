import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ArgoAnnotations, HELM_HOOK_WEIGHT, hookText, isOrdinary, readWave, runsInSync, waveOf } from '../argo';
import { computedOnce, digestOf, fail, type Problem, problemOf, sortKeys } from '../common';
import { isPinned, type k8s, type Manifest } from '../kubernetes';
import { unstoppableRemedy } from './chart-pods';
import { isStoppable, kindOf, type Stoppable } from './kinds';
import type { KindFinding, KindProblem } from './kinds/workload-kind';
import type { UpgradePhases } from './strategy';
import type { UpgradeSettings } from './upgrade-settings';
import { UpgradeStrategy } from './upgrade-strategy';
import { UpgradeWarning } from './upgrade-warning';

const DEFAULT_GRACE_SECONDS = 30;
/** One workload of the application: what it says before the upgrade's own parts are put in. */
export class Workload {
  public readonly name: string;
  public readonly kind: Stoppable;
  private readonly render: ApiObject['toJson'];

  constructor(
    public readonly construct: IConstruct,
    public readonly apiObject: ApiObject,
  ) {
    this.name = apiObject.name;
    const kind = kindOf(apiObject);
    if (!isStoppable(kind)) {
      fail(
        construct,
        `a ${apiObject.kind} ('${this.name}') cannot be stopped for a migration`,
        unstoppableRemedy(apiObject),
      );
    }
    this.kind = kind;
    this.render = apiObject.toJson.bind(apiObject);
  }

  public get id(): string {
    return `${this.kind.kind}/${this.name}`;
  }

  /** The object as its author left it, not to be changed. */
  public manifest(): Manifest {
    return computedOnce(this, this.render);
  }

  public podTemplate(): k8s.PodTemplateSpec {
    return this.kind.podTemplate?.(this.manifest()) ?? {};
  }

  public pod(): Partial<k8s.PodSpec> {
    return this.podTemplate().spec ?? {};
  }

  /** All containers, those for initialization first. */
  public containers(): k8s.Container[] {
    const { initContainers = [], containers = [] } = this.pod();
    return [...initContainers, ...containers];
  }

  /** Puts the upgrade's own parts in whenever the object is rendered, so that nothing added or patched later can undo them. */
  public decorate(change: (workload: Workload) => Manifest): void {
    this.apiObject.toJson = () => {
      const { apiVersion, kind, metadata, ...rest } = change(this);
      return { apiVersion, kind, metadata: sortKeys(metadata), ...sortKeys(rest) };
    };
  }

  /** Undoes `decorate`. */
  public release(): void {
    this.apiObject.toJson = this.render;
  }

  /** The selector of its pods in the form that kubectl takes; '' when they are found in another way. */
  public selector(): string {
    return this.kind.stop.selector?.(this.manifest()) ?? '';
  }

  /** The names of the PersistentVolumeClaims that its pods mount. */
  public claimNames(): string[] {
    const made = this.kind.stop.claims?.(this.manifest()) ?? [];
    const named = (this.pod().volumes ?? []).flatMap(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
    );
    return [...named, ...made];
  }

  /** What Kubernetes never changes in it: a digest, and the names of the fields; undefined when that is only the selector. */
  public immutable(): { digest: string; fields: string[] } | undefined {
    const found = this.kind.stop.immutable?.(this.manifest());
    return found && { digest: digestOf(JSON.stringify(found)), fields: Object.keys(found) };
  }

  public gracePeriodSeconds(): number {
    return this.pod().terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  }

  /** What makes the upgrade impossible or unsafe. */
  public problems(namespace: string | undefined, { strategy, phases }: UpgradeSettings): Problem[] {
    const manifest = this.manifest();
    const { metadata } = manifest;
    const found: KindProblem[] = [
      ...this.kind.stop.problems(manifest, strategy),
      ...waveProblems(manifest, phases.workloads, strategy),
    ];
    if (this.kind.stop.verbs[strategy] === undefined) {
      found.push({
        code: 'workload-not-for-strategy',
        what: `cannot be upgraded with the strategy ${strategy}`,
        remedy: `use ${UpgradeStrategy.PRE_SYNC_HOOKS}`,
      });
    }
    if (namespace !== metadata.namespace) {
      found.push({
        code: 'workload-elsewhere',
        what: `is in namespace '${metadata.namespace ?? '<none>'}', the application in '${namespace ?? '<none>'}'`,
        remedy: 'an application and its workloads share one namespace: the jobs have no rights in another',
      });
    }
    if (!isOrdinary(manifest)) {
      found.push({
        code: 'workload-is-hook',
        what: `is a hook (${hookText(manifest)})`,
        remedy: runsInSync(manifest)
          ? 'remove the annotation: Argo CD would start it beside the migration, and delete it on every sync'
          : 'remove the annotation: no sync would apply it',
      });
    }
    if (this.kind.stop.selector && this.selector() === '') {
      const remedy = 'give spec.selector: its pods could not be found';
      found.push({ code: 'selector-missing', what: 'has no selector', remedy });
    }
    return found.map(({ code, what, remedy }) => problemOf(this.construct, code, `${this.id} ${what}`, remedy));
  }

  /** What the workload lacks, but can be run without. */
  public findings(): KindFinding[] {
    const found = [...this.kind.stop.findings(this.manifest())];
    for (const { name, resources, readinessProbe, livenessProbe, startupProbe } of this.pod().containers ?? []) {
      if (!resources?.requests?.cpu || !resources?.requests?.memory) {
        const text = `container '${name}' has no requests for CPU and memory`;
        found.push({ warning: UpgradeWarning.MISSING_REQUESTS, text });
      }
      if (!this.kind.stop.startsJobs && !readinessProbe && !livenessProbe && !startupProbe) {
        const text = `container '${name}' has no probe: nobody sees whether the new version works`;
        found.push({ warning: UpgradeWarning.MISSING_PROBES, text });
      }
    }
    for (const { name, image } of this.containers()) {
      if (isPinned(image ?? '')) continue;
      const text = `container '${name}' runs '${image}', which may be another image tomorrow`;
      found.push({ warning: UpgradeWarning.UNPINNED_IMAGE, text });
    }
    return found.map(({ warning, text }) => ({ warning, text: `${this.id} ${text}` }));
  }
}

/** A workload must be applied when its strategy needs it. */
function waveProblems(
  manifest: Manifest,
  { first, last }: UpgradePhases['workloads'],
  strategy: UpgradeStrategy,
): KindProblem[] {
  const written = manifest.metadata.annotations?.[ArgoAnnotations.SYNC_WAVE];
  const wave = waveOf(manifest);
  if (wave > last) {
    return [
      {
        code: 'workload-not-for-strategy',
        what: `has the sync wave '${wave}'`,
        remedy: `leave it out: with the strategy ${strategy} the migrator waits for its pods, so they share wave ${last}`,
      },
    ];
  }
  if (wave >= first && (written === undefined || readWave(written) !== undefined)) return [];
  return [
    {
      code: 'workload-too-early',
      what: `has the sync wave '${written ?? wave}'${written === undefined ? ` (of ${HELM_HOOK_WEIGHT})` : ''}`,
      remedy: `use ${first} or more: waves below ${first} come before the migration or belong to it`,
    },
  ];
}

/** A workload as the shell programs take it: `scale apps/v1 Deployment web app=web`, with the selector of its pods. */
export function workloadLine(workload: Workload, strategy: UpgradeStrategy): string {
  const { kind, apiObject, name } = workload;
  return `${kind.stop.verbs[strategy]} ${apiObject.apiVersion} ${kind.kind} ${name} ${workload.selector()}`.trimEnd();
}
