import { PrunePropagation, SyncOption } from '../../src';

test.each([
  [SyncOption.APPLY_OUT_OF_SYNC_ONLY, 'ApplyOutOfSyncOnly=true'],
  [SyncOption.CREATE_NAMESPACE, 'CreateNamespace=true'],
  [SyncOption.DELETE_CONFIRM, 'Delete=confirm'],
  [SyncOption.DELETE_NEVER, 'Delete=false'],
  [SyncOption.FAIL_ON_SHARED_RESOURCE, 'FailOnSharedResource=true'],
  [SyncOption.PRUNE_CONFIRM, 'Prune=confirm'],
  [SyncOption.PRUNE_LAST, 'PruneLast=true'],
  [SyncOption.PRUNE_NEVER, 'Prune=false'],
  [SyncOption.RESPECT_IGNORE_DIFFERENCES, 'RespectIgnoreDifferences=true'],
  [SyncOption.SERVER_SIDE_APPLY, 'ServerSideApply=true'],
  [SyncOption.SKIP_DRY_RUN_ON_MISSING_RESOURCE, 'SkipDryRunOnMissingResource=true'],
  [SyncOption.SKIP_VALIDATION, 'Validate=false'],
  [SyncOption.prunePropagation(PrunePropagation.BACKGROUND), 'PrunePropagationPolicy=background'],
  [SyncOption.prunePropagation(PrunePropagation.FOREGROUND), 'PrunePropagationPolicy=foreground'],
  [SyncOption.prunePropagation(PrunePropagation.ORPHAN), 'PrunePropagationPolicy=orphan'],
  [SyncOption.of('ClientSideApplyMigration=false'), 'ClientSideApplyMigration=false'],
])('%s is written as Argo CD reads it', (option, text) => {
  expect(`${option}`).toBe(text);
  expect(`${option.name}=${option.value}`).toBe(text);
});

test.each(['PruneLast', 'PruneLast=', '=true', 'Prune Last=true', 'a=b=c', ''])('fails for the option %p', (text) => {
  expect(() => SyncOption.of(text)).toThrow(
    new Error(`sync option '${text}' has not the form Name=value; write 'PruneLast=true'`),
  );
});
