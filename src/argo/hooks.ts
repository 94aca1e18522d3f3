import { ArgoAnnotations } from './annotations';

/** What is read of a manifest here. */
export interface Annotated {
  readonly metadata?: { readonly annotations?: { readonly [name: string]: string } };
}

/**
 * When Argo CD applies an object, in the order of time: in the phases of a sync, or when the Application is deleted. `PreDelete` is
 * known since Argo CD 3.3; until then Argo CD ignores such a hook. Argo CD 3.2 also reads `PostDelete` only where it stands alone.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_tasks.go#L14-L21
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/controller/hook.go#L27-L60
 */
export const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'] as const;
export type Phase = (typeof PHASES)[number];

/** A word of a hook annotation that Argo CD knows, and what it makes of it. */
interface Hook {
  readonly word: string;
  readonly phase: Phase | 'Skip';
}

const { HOOK, HOOK_DELETE_POLICY, SYNC_WAVE } = ArgoAnnotations;
const HELM_HOOK = 'helm.sh/hook';
const HELM_HOOK_DELETE_POLICY = 'helm.sh/hook-delete-policy';
const DELETE_POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'];
const HELM_DELETE_POLICIES = ['before-hook-creation', 'hook-succeeded', 'hook-failed'];
/** Gives the wave of an object for which Argo CD's own annotation gives none. */
export const HELM_HOOK_WEIGHT = 'helm.sh/hook-weight';

const SYNC_PHASES: readonly Phase[] = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];
// https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/common/types.go
const SYNC_HOOKS = new Map<string, Hook['phase']>([
  ...SYNC_PHASES.map((phase): [string, Phase] => [phase, phase]),
  ['Skip', 'Skip'],
]);
// Of the other hooks of Helm (test, pre-rollback, ...) Argo CD knows none.
// https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/hook/helm/type.go
const HELM_SYNC_HOOKS = new Map<string, Phase>([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
]);
// https://github.com/argoproj/argo-cd/blob/v3.6.1/controller/hook.go#L34-L43
const DELETE_HOOKS = new Map<string, Phase>([
  ['PreDelete', 'PreDelete'],
  ['PostDelete', 'PostDelete'],
]);
const HELM_DELETE_HOOKS = new Map<string, Phase>([
  ['pre-delete', 'PreDelete'],
  ['post-delete', 'PostDelete'],
]);
// The range of Go's int.
const MAX_WAVE = 2 ** 63;

/**
 * Whether Argo CD takes the object as a hook, which it neither compares nor prunes. Argo CD's own annotation makes a hook whatever it
 * says, unless it says `Skip` alone. A hook with no word that Argo CD knows is a hook that it never applies.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/hook/hook.go
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/hook/helm/hook.go
 */
export function isHook(manifest: Annotated): boolean {
  if (deleteHooks(manifest).length > 0) return true;
  const { [HOOK]: own, [HELM_HOOK]: helm } = manifest.metadata?.annotations ?? {};
  if (own === undefined) return helm !== undefined && helm !== 'crd-install';
  const hooks = syncHooks(manifest);
  return hooks.length !== 1 || hooks[0].phase !== 'Skip';
}

/**
 * When Argo CD applies the object, in the order of time. What is no hook is applied in `Sync`; what it skips, and a hook with no word
 * that it knows, never.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_phase.go
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/ignore/ignore.go
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/controller/state.go#L657-L677
 */
export function phasesOf(manifest: Annotated): Phase[] {
  const hooks = [...syncHooks(manifest), ...deleteHooks(manifest)];
  if (hooks.length === 0 && !isHook(manifest)) return ['Sync'];
  return PHASES.filter((phase) => hooks.some((hook) => hook.phase === phase));
}

/** Whether a sync applies the object, compares it and prunes it with the others: it is neither a hook nor skipped. */
export function isOrdinary(manifest: Annotated): boolean {
  return !isHook(manifest) && phasesOf(manifest).length > 0;
}

/** Whether the object is a hook that a sync runs. */
export function runsInSync(manifest: Annotated): boolean {
  return isHook(manifest) && phasesOf(manifest).some((phase) => SYNC_PHASES.includes(phase));
}

/**
 * Whether a sync that goes well deletes the hook, before it is made again or at the end: what Argo CD does unless it is told to do so only
 * after a failure.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/hook/delete_policy.go
 */
export function isDeletedBySync(manifest: Annotated): boolean {
  const policies = [
    ...words(manifest, HOOK_DELETE_POLICY).filter((word) => DELETE_POLICIES.includes(word)),
    ...words(manifest, HELM_HOOK_DELETE_POLICY).filter((word) => HELM_DELETE_POLICIES.includes(word)),
  ];
  return policies.length === 0 || policies.some((word) => !/^hook-?failed$/i.test(word));
}

/** What makes the object a hook, for messages: the words that count, as its author wrote them, or all if Argo CD knows none of them. */
export function hookText(manifest: Annotated): string {
  const hooks = [...syncHooks(manifest), ...deleteHooks(manifest)].map(({ word }) => word);
  const all = [...words(manifest, HOOK), ...words(manifest, HELM_HOOK)];
  return (hooks.length > 0 ? hooks : all).join(', ') || 'empty';
}

/**
 * The wave in which Argo CD applies the object, hook or not: Argo CD's annotation, else Helm's weight, else 0. What cannot be read
 * counts as absent.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/syncwaves/waves.go
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/hook/helm/weight.go
 */
export function waveOf({ metadata }: Annotated): number {
  const { [SYNC_WAVE]: own, [HELM_HOOK_WEIGHT]: weight } = metadata?.annotations ?? {};
  return readWave(own) ?? readWave(weight) ?? 0;
}

/** As Go's `strconv.Atoi` reads it: an integer and nothing else. */
export function readWave(text: string | undefined): number | undefined {
  const wave = text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(wave) < MAX_WAVE ? wave : undefined;
}

/** Helm's annotation counts only if Argo CD's has no word that Argo CD knows. */
function syncHooks(manifest: Annotated): Hook[] {
  const own = known(manifest, HOOK, SYNC_HOOKS);
  return own.length > 0 ? own : known(manifest, HELM_HOOK, HELM_SYNC_HOOKS);
}

/** Here both annotations count, beside each other and beside the phases of a sync. */
function deleteHooks(manifest: Annotated): Hook[] {
  return [...known(manifest, HOOK, DELETE_HOOKS), ...known(manifest, HELM_HOOK, HELM_DELETE_HOOKS)];
}

function known(manifest: Annotated, annotation: string, phases: ReadonlyMap<string, Hook['phase']>): Hook[] {
  return words(manifest, annotation).flatMap((word) => {
    const phase = phases.get(word);
    return phase === undefined ? [] : [{ word, phase }];
  });
}

/** @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/resource/annotations.go */
function words({ metadata }: Annotated, annotation: string): string[] {
  // A foreign chart may give `true` or a number where Kubernetes wants a text.
  const text = String(metadata?.annotations?.[annotation] ?? '');
  return [...new Set(text.split(',').flatMap((part) => part.trim() || []))];
}
