#!/bin/sh
# Runs beside the migrator and writes its end into the marker.
#   POD STATE (folder shared with the migrator) HISTORY_LINES JOB_ATTEMPTS
. ./common.sh

# The API server tells of a migrator that cannot tell it itself: killed, or not started by run.sh.
watch_api() {
  path='{.status.containerStatuses[?(@.name=="migrate")].state.terminated.exitCode}{"\n"}'
  while [ ! -s /tmp/exit-code ]; do
    api get pod "$POD" --watch --output "jsonpath=$path" 2>/dev/null | while read -r code; do
      [ -z "$code" ] || { echo "$code" >/tmp/exit-code; break; }
    done
    sleep 1
  done
}

# Everything that can be known before the migration ends is asked for before: the end is in the downtime.
prepare() {
  stopped=$(cat "$STATE/stopped")
  prepared=no
  read_marker || return 1
  history=$(retry api get configmap "$MARKER" --output 'jsonpath={.data.history}') || return 1
  prepared=yes
}

write_success() {
  [ "$prepared" = yes ] || prepare || return 1
  [ "$holder" = "$POD" ] || {
    log "The marker $MARKER is held by ${holder:-nobody}, not by this pod: it is left alone."
    exit 0
  }
  line="$migrated from=${previous:-none} to=$SCHEMA_VERSION stop=${stopped_at:-unknown} stopped=$stopped migrated=$migrated attempts=${attempts:-1}"
  lines=$(printf '%s\n%s' "$history" "$line" | sed '/^$/d' | tail -n "$HISTORY_LINES" | json_string)
  patch_marker "$marker_revision" "\"applied\":\"$SCHEMA_VERSION\",\"inProgress\":null,\"requested\":null,\"stoppedAt\":null,\"holder\":null,\"attempts\":null,\"lastFailure\":null,\"lastRefusal\":null,\"history\":$lines" || {
    # Someone wrote to it meanwhile.
    prepared=no
    return 1
  }
}

write_failure() {
  tail=$(retry api logs "$POD" --container migrate --tail 40 | tail -c 6000)
  reason="The migration to schema version $SCHEMA_VERSION failed: the migrator ended with exit code $1${2:+ ($2)}. The application stays down; the database may be half way."
  remedy="mend the cause (the log's end is below) and sync again; or restore the database."
  log "$reason"
  log "What to do: $remedy"
  text=$(printf '%s %s What to do: %s\n%s' "$(now)" "$reason" "$remedy" "$tail")
  holder=$(retry api get configmap "$MARKER" --output 'jsonpath={.data.holder}') || holder=$POD
  [ "$holder" = "$POD" ] || {
    log "The marker $MARKER is held by ${holder:-nobody}, not by this pod: it is left alone."
    return 0
  }
  patch_marker '' "\"holder\":null,\"lastFailure\":$(printf '%s' "$text" | json_string)" ||
    retry patch_marker '' "\"holder\":null,\"lastFailure\":$(printf '%s' "$text" | ascii | json_string)" ||
    log "The failure could not be written to the marker $MARKER."
  report DowntimeUpgradeFailed "$reason What to do: $remedy $(printf '%s' "$tail" | tail -n 5)"
}

main() {
  terminated=''
  trap 'terminated="told to end: sync terminated, deadline passed or node drained"' TERM
  if [ -e "$STATE/skip" ]; then
    log "Nothing to record: the migrator was skipped."
    return 0
  fi
  log "Watching the migrator."
  watch_api &
  watcher=$!
  prepare || log "The marker cannot be read now; it will be read when the migrator has ended."
  until [ -s "$STATE/exit-code" ] || [ -s /tmp/exit-code ]; do sleep 0.1; done
  code=$(cat "$STATE/exit-code" 2>/dev/null) || code=$(cat /tmp/exit-code)
  migrated=$(now)
  kill "$watcher" 2>/dev/null
  if [ "$code" = 0 ]; then
    log "The migrator succeeded."
    retry write_success || {
      log "The marker $MARKER could not be written. The database has schema version $SCHEMA_VERSION; sync again: the migrator will find nothing to do."
      exit 1
    }
    log "Recorded in $MARKER: the database has schema version $SCHEMA_VERSION."
  else
    write_failure "$code" "$terminated"
  fi
}

main
