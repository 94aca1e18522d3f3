/** What the constructs for Argo CD warn of, and what can be silenced with `silencedWarnings`. */
export enum ArgoWarning {
  /** Self-healing of an application with hooks: Argo CD heals without running them. */
  SELF_HEAL_WITHOUT_HOOKS = 'SELF_HEAL_WITHOUT_HOOKS',
  /** Retries of a sync with hooks: each one runs the hooks again. */
  RETRIES_REPEAT_HOOKS = 'RETRIES_REPEAT_HOOKS',
  /** `Replace` or `Force` for objects that are not known. */
  OBJECTS_ARE_REPLACED = 'OBJECTS_ARE_REPLACED',
  /** Ignored replicas that Argo CD copies from the cluster, for objects that are not known. */
  REPLICAS_STAY = 'REPLICAS_STAY',
  /** Ignored fields in lists of custom resources that Argo CD copies from the cluster, with all of the list. */
  LISTS_STAY = 'LISTS_STAY',
  /** A mistake in a manifest is found when the application is already down. */
  VALIDATION_OFF = 'VALIDATION_OFF',
  /** A sync window whose edge freezes a sync that still runs. */
  WINDOW_FREEZES_SYNC = 'WINDOW_FREEZES_SYNC',
  /** An ApplicationSet that deletes Applications when a repository or a cluster is not found. */
  APPLICATIONS_MAY_VANISH = 'APPLICATIONS_MAY_VANISH',
  /** An ApplicationSet with more Applications than its status can well hold. */
  MANY_APPLICATIONS = 'MANY_APPLICATIONS',
}
