/**
 * What can be wrong, by the codes that programs may rely on: they stay when the words of a message change. Each says what is found; the
 * message says where, and what to do.
 */
export const PROBLEM_CODES = {
  // Anywhere
  'value-invalid': 'A value cannot be what it is.',
  'value-missing': 'A value is required and not there.',
  'validation-failed': "Somebody else's validation of a construct found something.",
  'file-missing': 'A file or folder is not there.',
  'file-unreadable': 'A file is there and cannot be read, or is no text.',
  'conflict-marks': 'A file holds the marks that Git leaves where a merge needs a human.',

  // Objects
  'object-incomplete': 'An object lacks apiVersion, kind or name.',
  'object-name-invalid': 'No object of this kind can have the name.',
  'object-twice': 'Two objects that are applied together have the same kind, namespace and name.',
  'field-invalid': 'The API server refuses a field of an object, or nothing can run with it.',
  'data-too-large': 'A ConfigMap or Secret holds more than the API server takes.',
  'object-unprintable': 'An object holds what YAML cannot.',

  // Applications that are upgraded with downtime
  'workload-missing': 'An application has no workload.',
  'workload-elsewhere': 'A workload is not in the namespace of its application.',
  'workload-is-hook': 'A workload is a hook of Argo CD.',
  'workload-not-for-strategy': 'A workload cannot be upgraded with the strategy of its application.',
  'workload-too-early': 'A workload would be applied before the migration.',
  'workload-held-back': 'Pods of a workload would stay in, or come back in, the old version after the migration.',
  'workload-not-on-linux': 'A workload asks for nodes on which the containers of the upgrade cannot run.',
  'stop-order-wrong': 'The order in which workloads stop names one that is not there, or one twice.',
  'removed-still-there': 'A workload that is said to be removed is among the objects.',
  'autoscaler-not-stopped': 'An autoscaler would start what was stopped.',
  'stop-deletes-data': 'Stopping a workload would delete its volumes.',
  'replicas-missing': 'A workload does not say how many pods run after the stop.',
  'replicas-too-many': 'A workload wants more pods than a cluster can have.',
  'selector-missing': 'The pods of a workload cannot be found.',
  'selector-differs': 'The selector of a workload does not select its pods.',
  'fence-name-taken': "Something in a workload's pods has a name that the fence needs.",
  'stop-timeout-short': 'The pods may take longer to end than the stop waits.',
  'pods-not-stopped': 'Something beside the workloads of an application runs pods.',
  'needed-too-late': 'What the migrator needs comes after it, and cannot be copied.',
  'migrator-changed-late': "A chart's Job was changed after it became the migrator.",
  'marker-overwritten': 'An object has the name of the marker.',

  // Files of a synthesis
  'chart-nested': 'A chart is inside another one.',
  'chart-dependency': 'Something in a chart depends on something in another one.',
  'path-taken': 'Two files of the tree cannot stand beside each other.',
  'manifest-unreadable': 'A file that a synthesis has written no longer holds the objects of Kubernetes.',

  // Applications of Argo CD
  'namespace-not-created': 'Something is said about a namespace that Argo CD does not create.',
  'namespace-unnamed': 'Argo CD is to create a namespace, and nobody says which.',
  'namespaces-several': 'The contents are in several namespaces, and the destination names none of them.',
  'namespace-differs': 'The contents are not in the namespace of the destination.',
  'contents-empty': 'The contents of an Application have no objects.',
  'pod-security-too-strict': 'The namespace would refuse the pods of the contents.',
  'prune-deletes-data': 'Pruning would delete data as soon as it is no longer in Git.',
  'deletion-deletes-data': 'Deleting the Application would delete data.',
  'self-heal-skips-hooks': 'A new commit would be applied by self-healing, which runs no hooks.',
  'upgrade-replaced': 'Argo CD would delete and create again what a downtime upgrade relies on.',
  'upgrade-stays-stopped': 'Argo CD would not bring the replicas back after the stop.',
  'application-name-invalid': 'No Application can have the name.',
  'application-twice': 'Two Applications would have the same name.',
  'applications-too-many': 'There are more Applications than one object can bring.',
  'rolling-sync-automated': 'RollingSync and automatic syncs exclude each other.',
  'rolling-sync-repeats-hooks': 'RollingSync repeats a sync whose hook fails.',
  'rollout-step-unclear': 'An Application belongs to no rollout step, or to several.',

  // Configuration files of a fleet
  'yaml-invalid': 'A file is not YAML, or more of it than is read.',
  'key-unknown': 'There is no such key.',
  'key-excluded': 'A key has no meaning beside another one.',
  'text-unquoted': 'A text without quotes is a number, true or false.',
  'item-twice': 'A list has an item twice.',
  'name-unknown': 'A wave, window or cluster is named that the environment does not have.',
  'file-misplaced': 'A file or folder lies where it is not read.',
  'project-twice': 'Two projects would have the same name.',
  'namespace-twice': 'Two installations would share a namespace.',
  'namespace-not-allowed': 'The projects of the environment do not allow the namespace.',
  'cluster-full': 'A cluster has more installations than it can hold.',

  // Installations of a fleet
  'template-failed': "The program's template has thrown an error.",
  'installation-empty': 'The template has built no object.',
  'installation-divided': 'The template puts objects into several files.',
  'workload-unstoppable': 'An installation is suspended, and something in it cannot be.',
  'installation-lost': 'An installation is synthesized, and its file is gone.',
  'installation-moved': 'An installation that runs would be made anew somewhere else, and the old one left running.',
  'removal-unprepared': 'An installation is to be removed that is still in use.',
  'removals-too-many': 'More installations would be removed than may be.',

  // Carrying a plan out
  'run-locked': 'Another run in the same clone is going on.',
  'plan-blocked': 'A plan has something that will be refused in the cluster, or must not be merged.',
  'plan-empty': 'A plan has nothing that Argo CD could sync.',

  // The command line of a program
  'argument-unknown': 'There is no such argument.',
  'argument-invalid': 'An argument has no value, or a wrong one.',
} as const satisfies Record<string, string>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
