/** What the constructs for Argo CD warn of, and what can be silenced with `silencedWarnings`. */
export enum ArgoWarning {
  /** Self-healing of an application with hooks: Argo CD heals without running them. */
  SELF_HEAL_WITHOUT_HOOKS = 'SELF_HEAL_WITHOUT_HOOKS',
  /** Retries of a sync with hooks: each one runs the hooks again. */
  RETRIES_REPEAT_HOOKS = 'RETRIES_REPEAT_HOOKS',
  /** `Replace` or `Force`, when `contents` is not given. */
  OBJECTS_ARE_REPLACED = 'OBJECTS_ARE_REPLACED',
  /** Replicas whose differences are ignored, and which syncs leave as they are in the cluster, when `contents` is not given. */
  REPLICAS_STAY = 'REPLICAS_STAY',
  /** Ignored fields in lists of custom resources: syncs leave the whole list as it is in the cluster. */
  LISTS_STAY = 'LISTS_STAY',
  /** Validation is off, so a mistake in a manifest is found only when the application is already down. */
  VALIDATION_OFF = 'VALIDATION_OFF',
  /** A sync window that freezes a sync which still runs when the window opens or closes. */
  WINDOW_FREEZES_SYNC = 'WINDOW_FREEZES_SYNC',
  /** An ApplicationSet that deletes Applications when a repository or a cluster is not found. */
  APPLICATIONS_MAY_VANISH = 'APPLICATIONS_MAY_VANISH',
  /** An ApplicationSet with more Applications than its status can well hold. */
  MANY_APPLICATIONS = 'MANY_APPLICATIONS',
  /** A password in the address of a repository, in a chart's values, or in the values of a fleet. */
  CLEAR_TEXT_PASSWORD = 'CLEAR_TEXT_PASSWORD',
}
