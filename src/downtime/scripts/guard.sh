#!/bin/sh
# The migrator job's first container: stops the application and lets the migrator begin only when it is alone.
#   CAN_SKIP (true, false) STATE (folder shared with the migrator) STOP_ORDER (groups of kind/name, one a line: what stops before the rest)
. ./checks.sh
. ./alone.sh
. ./database.sh

# lines_of LIVE GROUP: what live_workloads found of a group.
lines_of() {
  for workload in $2; do printf '%s\n' "$1" | grep -E "^[^ ]+ [^ ]+ $workload "; done
}

# What starts Jobs, and what the user wants stopped before the rest: the rest serves until these are gone, and the downtime has not begun.
stop_early() {
  starters=$(printf '%s\n' "$live" | grep -E '^(suspend|pause) ')
  [ -n "$starters$STOP_ORDER" ] || return 0
  # So that what the marker remembers comes back, should this pod be killed.
  [ -n "$stopped_at" ] || { stopped_at=$(now) && patch_marker "$marker_revision" "\"stoppedAt\":\"$stopped_at\""; } || {
    log "The marker $MARKER changed meanwhile, or the API server does not answer; this pod gives way."
    exit 1
  }
  stopping=yes
  stop_workloads "$starters" || give_up "What starts Jobs could not be stopped (see the log above)." "sync again when the cause is mended."
  await_none 'the Jobs of the application' jobs_at_work "$JOBS_TIMEOUT" ||
    give_up "Jobs of the application still run after $JOBS_TIMEOUT seconds: $(first_of "$left")." \
      "wait until they have ended or delete them (kubectl --namespace $NAMESPACE delete $(first_of "$left")), then sync again; or let the upgrade delete them: runningJobs: RunningJobs.DELETE."
  while read -r group; do
    [ -n "$group" ] || continue
    stop_workloads "$(lines_of "$live" "$group")" || give_up "$group could not be stopped (see the log above)." "sync again when the cause is mended."
    await_none "the pods of $group" pods_of_group || give_up_beside_pods
  done <<GROUPS
$STOP_ORDER
GROUPS
}

pods_of_group() {
  while read -r _ _ kind name selector; do
    case " $group " in *" $kind/$name "*) [ -z "$selector" ] || list_pods "$selector" ;; esac
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
}

give_up_beside_pods() {
  give_up "Pods of the application are still there $DRAIN_TIMEOUT seconds after the stop, $(printf '%s\n' "$left" | wc -w | tr -d ' ') in all: $(first_of "$left")." \
    "find out why they do not end (kubectl --namespace $NAMESPACE describe $(first_of "$left")), remove them, then sync again."
}

main() {
  trap told_to_end TERM
  await_none 'another migrator' other_migrators || {
    put_back_early
    case $left in *unknown*) exit 1 ;; esac
    refuse "Another migrator still runs: $(first_of "$left")." "wait until it has ended, then sync again."
  }
  waited_for=$said
  read_marker || exit 1
  refuse_edited_marker
  believe_database "$waited_for"
  void_claim
  if [ "$applied" = "$SCHEMA_VERSION" ]; then
    if [ "$CAN_SKIP" = true ]; then
      log "The database already has schema version $SCHEMA_VERSION: the migrator is skipped."
      : >"$STATE/skip"
      return 0
    fi
    refuse_beside_application
  elif [ "$requested" != "$SCHEMA_VERSION" ]; then
    refuse "The check job did not make room for schema version $SCHEMA_VERSION (the marker $MARKER says: requested ${requested:-nothing})." \
      "run a full sync; when the check Job exists already, delete it first (kubectl --namespace $NAMESPACE delete jobs --selector cdk8s-downtime/upgrade=$APP)."
  fi
  # Again: a sync of another version may have left some since the check job did so.
  delete_finished_jobs "version=$SCHEMA_VERSION" || {
    put_back_early
    exit 1
  }
  # Asked for before the downtime begins. Not what the check job found: an apply without hooks may have brought more since.
  live=$(live_workloads) || exit 1
  left=''
  stop_early
  expected=none
  while read -r _ _ _ found; do
    ! runs "$found" || expected=some
  done <<LIVE
$live
LIVE
  claim || {
    log "The marker $MARKER changed meanwhile, or the API server does not answer; this pod gives way."
    put_back
    exit 1
  }
  log "The marker says: migration to $SCHEMA_VERSION in progress, attempt $attempts. From now on no pod of the application passes its fence."
  # Also when the check job has done so already: somebody may have scaled up meanwhile.
  stop_workloads "$(printf '%s\n' "$live" | grep -vE '^(suspend|pause) ')" ||
    give_up "The application could not be stopped (see the log above)." "sync again when the cause is mended."
  await_none 'the pods of the application' application_pods_and_jobs || give_up_beside_pods
  begin ||
    give_up "The marker $MARKER could not be told that the migration begins." "sync again."
  now >"$STATE/stopped"
  log "No pod of the application is left. The migrator may begin."
}

main
