#!/bin/sh
# The check job: makes sure that the upgrade can be done and asks for the stop. The application is scaled to 0 as late as possible: by the
# migrator job's guard, when the migrator's pod is in its place; or here, when that pod cannot start beside the application (STOP_FIRST).
#   CHECK_JOB MIGRATE_JOB STOP_FIRST (true, false)
. ./checks.sh

main() {
  trap 'exit 143' TERM
  read_marker || exit 1
  refuse_edited_marker
  if [ -n "$marker_revision" ] && [ "$applied" = "$SCHEMA_VERSION" ]; then
    log "The database already has schema version $SCHEMA_VERSION: nothing to stop."
    delete_finished_jobs "$CHECK_JOB" "$MIGRATE_JOB"
    return 0
  fi
  log "The database has schema version ${applied:-unknown}, this version needs $SCHEMA_VERSION: a downtime upgrade."
  if [ -z "$marker_revision" ]; then
    log "There is no marker yet; creating ConfigMap $MARKER."
    retry api create configmap "$MARKER" >/dev/null || exit 1
  fi
  before="$applied|$requested|$in_progress|$holder"
  refuse_downgrade
  refuse_other_migrator
  refuse_forgotten_workloads
  live=$(live_workloads) || exit 1
  check_images
  delete_finished_jobs "$CHECK_JOB"

  # What is at 0 already keeps the number that was remembered before.
  read_marker || exit 1
  refuse_edited_marker
  [ "$before" = "$applied|$requested|$in_progress|$holder" ] || {
    log "The marker $MARKER changed meanwhile; sync again."
    exit 1
  }
  remembered=$replicas replicas='' running=no
  while read -r verb _ workload found; do
    [ -n "$workload" ] || continue
    if runs "$verb" "$found"; then
      running=yes
    else
      for pair in $remembered; do [ "${pair%=*}" != "$workload" ] || found=${pair#*=}; done
    fi
    replicas="$replicas${replicas:+ }$workload=$found"
  done <<LINES
$live
LINES
  # The downtime counts from the first stop on, also when the upgrade needs several attempts.
  if [ "$STOP_FIRST" = true ]; then
    if [ "$running" = yes ] || [ -z "$stopped_at" ]; then stopped_at=$(now); fi
  elif [ "$running" = yes ]; then
    stopped_at=''
  fi
  patch_marker "$marker_revision" "\"requested\":\"$SCHEMA_VERSION\",\"stoppedAt\":$(json_or_null "$stopped_at"),\"lastRefusal\":null,\"replicas\":\"$replicas\"" || {
    log "The marker $MARKER changed meanwhile; sync again."
    exit 1
  }
  if [ -z "$replicas" ]; then
    log "No workload exists yet: nothing to stop."
  elif [ "$STOP_FIRST" = true ]; then
    stop_workloads "$live" || exit 1
    log "The downtime has begun. The migrator job waits for the pods to be gone."
  else
    log "Everything is ready ($replicas). The migrator job stops the application as soon as its own pod is in place."
  fi
}

main
