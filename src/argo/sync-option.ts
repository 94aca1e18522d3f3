/** How Argo CD deletes objects that are no longer in Git. */
export enum PrunePropagation {
  /** Waits until what belongs to the object is gone: Argo CD's own default. */
  FOREGROUND = 'foreground',
  /** Leaves what belongs to the object to Kubernetes' garbage collector. */
  BACKGROUND = 'background',
  /** Keeps what belongs to the object. */
  ORPHAN = 'orphan',
}

/**
 * An option of every sync of an Application.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export class SyncOption {
  /**
   * Applies only objects that differ from Git. Do not use it with downtime upgrades. Argo CD may take a stopped Deployment for unchanged, for
   * example when differences of its replicas are ignored; then it stays at 0 replicas.
   */
  public static readonly APPLY_OUT_OF_SYNC_ONLY = new SyncOption('ApplyOutOfSyncOnly', 'true');

  /** Creates the destination's namespace, before everything else. */
  public static readonly CREATE_NAMESPACE = new SyncOption('CreateNamespace', 'true');

  /** Fails the sync, before anything is applied, when an object belongs to another Application. */
  public static readonly FAIL_ON_SHARED_RESOURCE = new SyncOption('FailOnSharedResource', 'true');

  /** Deletes what is no longer in Git after everything else. */
  public static readonly PRUNE_LAST = new SyncOption('PruneLast', 'true');

  /** Waits for a human before it prunes. For all objects: from Argo CD 3.4 on. */
  public static readonly PRUNE_CONFIRM = new SyncOption('Prune', 'confirm');

  /** Never prunes. For all objects: from Argo CD 3.4 on. */
  public static readonly PRUNE_NEVER = new SyncOption('Prune', 'false');

  /** Waits for a human before it deletes the objects of a deleted Application. For all objects: from Argo CD 3.4 on. */
  public static readonly DELETE_CONFIRM = new SyncOption('Delete', 'confirm');

  /** Keeps the objects of a deleted Application. For all objects: from Argo CD 3.4 on. */
  public static readonly DELETE_NEVER = new SyncOption('Delete', 'false');

  /**
   * A sync leaves fields as they are in the cluster when their differences are ignored. When such a field is in a list of a custom resource,
   * the whole list is left as it is: changes of the list in Git never arrive.
   */
  public static readonly RESPECT_IGNORE_DIFFERENCES = new SyncOption('RespectIgnoreDifferences', 'true');

  /** The API server merges the objects. Fields that belong to other managers are taken over. */
  public static readonly SERVER_SIDE_APPLY = new SyncOption('ServerSideApply', 'true');

  /** Does not fail for custom resources whose definition arrives with the same sync. */
  public static readonly SKIP_DRY_RUN_ON_MISSING_RESOURCE = new SyncOption('SkipDryRunOnMissingResource', 'true');

  /** Does not compare manifests with the API's schema before it applies them. */
  public static readonly SKIP_VALIDATION = new SyncOption('Validate', 'false');

  /** How objects are deleted, hooks included. */
  public static prunePropagation(propagation: PrunePropagation): SyncOption {
    return new SyncOption('PrunePropagationPolicy', propagation);
  }

  /**
   * An option that has no name here.
   *
   * @param text as Argo CD writes it, for example `ClientSideApplyMigration=false`
   */
  public static of(text: string): SyncOption {
    const [, name, value] = /^([A-Za-z]+)=([A-Za-z0-9-]+)$/.exec(text) ?? [];
    if (name === undefined)
      throw new Error(`sync option '${text}' has not the form Name=value; write 'PruneLast=true'`);
    return new SyncOption(name, value);
  }

  private constructor(
    /** The part before `=`. */
    public readonly name: string,
    /** The part behind `=`. */
    public readonly value: string,
  ) {}

  /** As Argo CD writes it. */
  public toString(): string {
    return `${this.name}=${this.value}`;
  }
}
