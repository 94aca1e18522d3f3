/**
 * The annotations by which Argo CD is told what to do with an object.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/
 */
export class ArgoAnnotations {
  /** Makes an object a hook of a sync phase, for example `PreSync`. */
  public static readonly HOOK = 'argocd.argoproj.io/hook';

  /** When Argo CD deletes a hook, for example `HookFailed`. */
  public static readonly HOOK_DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';

  /** The wave within the sync phase: an integer, as a string. */
  public static readonly SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

  private constructor() {}
}
