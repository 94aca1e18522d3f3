import { ApiObject } from 'cdk8s';
import type { IConstruct, IMixin } from 'constructs';
import { ArgoAnnotations } from './annotations';

/**
 * When Argo CD deletes a hook object.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export enum HookDeletePolicy {
  /** Just before the hook is created anew: Argo CD's own default. It kills a Job that still runs. */
  BEFORE_HOOK_CREATION = 'BeforeHookCreation',
  /** When the whole sync has succeeded. */
  HOOK_SUCCEEDED = 'HookSucceeded',
  /** When the sync has failed. After a success the object stays, and the next sync applies it in place. */
  HOOK_FAILED = 'HookFailed',
}

/**
 * The point of a sync at which Argo CD applies an object: a mixin for any construct that holds API objects.
 *
 * @example
 * declare const configuration: ApiObject;
 * configuration.with(SyncPhase.preSync(-1));
 */
export class SyncPhase implements IMixin {
  /**
   * Before everything else of a full sync. The object becomes a hook: Argo CD neither shows its drift nor prunes it, so
   * nothing that the running application uses may be one.
   *
   * @param wave an integer; lower waves come first
   * @param deletePolicy `HOOK_FAILED` unless given, because the object then never disappears under a running Job
   */
  public static preSync(wave: number, deletePolicy: HookDeletePolicy = HookDeletePolicy.HOOK_FAILED): SyncPhase {
    return new SyncPhase(wave, 'PreSync', deletePolicy);
  }

  /**
   * With the application's other objects.
   *
   * @param wave an integer; lower waves come first
   */
  public static sync(wave: number): SyncPhase {
    return new SyncPhase(wave);
  }

  /**
   * With the application's other objects, as a hook: Argo CD waits for a Job to complete, and the sync fails when it fails. Neither its drift is
   * shown nor is it pruned. A sync of selected objects, or without hooks, leaves it out.
   *
   * @param wave an integer; lower waves come first
   * @param deletePolicy `HOOK_FAILED` unless given, because the object then never disappears under a running Job
   */
  public static syncHook(wave: number, deletePolicy: HookDeletePolicy = HookDeletePolicy.HOOK_FAILED): SyncPhase {
    return new SyncPhase(wave, 'Sync', deletePolicy);
  }

  private readonly wave: number;
  private readonly hook?: string;
  private readonly deletePolicy?: string;

  private constructor(wave: number, hook?: string, deletePolicy?: string) {
    if (!Number.isInteger(wave)) {
      throw new Error(`sync wave ${wave} is not an integer; waves are whole numbers, negative ones come first`);
    }
    this.wave = wave;
    this.hook = hook;
    this.deletePolicy = deletePolicy;
  }

  /** The annotations that say this to Argo CD. */
  public get annotations(): { [key: string]: string } {
    return {
      ...(this.hook ? { [ArgoAnnotations.HOOK]: this.hook } : {}),
      ...(this.deletePolicy ? { [ArgoAnnotations.HOOK_DELETE_POLICY]: this.deletePolicy } : {}),
      [ArgoAnnotations.SYNC_WAVE]: String(this.wave),
    };
  }

  public supports(construct: IConstruct): boolean {
    return ApiObject.isApiObject(construct);
  }

  public applyTo(construct: IConstruct): void {
    for (const [key, value] of Object.entries(this.annotations)) {
      ApiObject.of(construct).metadata.addAnnotation(key, value);
    }
  }
}
