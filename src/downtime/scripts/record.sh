#!/bin/sh
# Runs beside the migrator and writes its end into the marker.
#   POD STATE (folder shared with the migrator) HISTORY_LINES
#   UNCHANGED_CODES (exit codes of a migrator that failed and changed nothing; any: every one that it ends with itself) SERVE_TIMEOUT (s to wait for the new pods; 0: somebody else does)
. ./database.sh

# The API server tells of a migrator that cannot tell it itself: killed, or not started by run.sh.
watch_api() {
  path='{.status.containerStatuses[?(@.name=="migrate")].state.terminated.exitCode}{"\n"}'
  while [ ! -s /tmp/exit-code ]; do
    # A watch that hangs tells of nothing; each new one begins with what is so.
    api_for 120 get pod "$POD" --watch --output "jsonpath=$path" 2>/dev/null | while read -r code; do
      [ -z "$code" ] || { echo "$code" >/tmp/exit-code; break; }
    done
    sleep 1
  done
}

is_exit_code() { case $1 in '' | *[!0-9]* | ????*) return 1 ;; esac; }
is_time() { case $1 in [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;; *) return 1 ;; esac; }

# The migrator's exit code into $code, from run.sh or from the API server; 1 when it has not ended.
ended() {
  [ -s "$STATE/exit-code" ] && code=$(note exit-code) && is_exit_code "$code" && return 0
  [ -s /tmp/exit-code ] && code=$(cat /tmp/exit-code) && is_exit_code "$code"
}

# Everything that can be known before the migration ends is asked for before: the end is in the downtime.
prepare() {
  stopped=$(note stopped)
  is_time "$stopped" || stopped=unknown
  prepared=no
  read_marker || return 1
  history=$(retry api get configmap "$MARKER" --ignore-not-found --output 'jsonpath={.data.history}') || return 1
  prepared=yes
}

# not_recorded REASON: a success that is not in the marker must not look like one: the pods would wait for it for ever.
not_recorded() {
  reason="The migrator succeeded, but the marker does not say so: $1"
  remedy="sync again; the migrator runs once more and should find nothing to do."
  log "$reason"
  log "What to do: $remedy"
  # Not over another pod's word: only while this version is in progress and nobody's.
  [ "$in_progress|$holder" != "$SCHEMA_VERSION|" ] ||
    patch_marker "$marker_revision" "\"holder\":null,\"lastFailure\":$(printf '%s %s What to do: %s' "$(now)" "$reason" "$remedy" | json_string)" ||
    log "That could not be written to the marker $MARKER."
  report DowntimeUpgradeFailed "$reason What to do: $remedy"
  exit 1
}

write_success() {
  [ "$prepared" = yes ] || prepare || return 1
  if [ "$holder" != "$POD" ]; then
    # The answer to an earlier try got lost.
    [ "$holder|$applied" != "|$SCHEMA_VERSION" ] || return 0
    [ -n "$marker_revision" ] || not_recorded "the marker $MARKER is gone."
    [ -z "$holder" ] || not_recorded "the marker $MARKER is held by $holder, not by this pod: it is left alone."
    [ "$wrong_key" = holder ] || wrong_value=nothing
    not_recorded "the marker $MARKER was edited: its key holder says '$wrong_value', not $POD."
  fi
  [ -z "$wrong_key" ] || log "The marker was edited: its key $wrong_key says '$wrong_value', which is left out of the history."
  line="$migrated from=${previous:-none} to=$SCHEMA_VERSION stop=${stopped_at:-unknown} stopped=$stopped migrated=$migrated attempts=${attempts:-unknown}"
  lines=$(printf '%s\n%s' "$history" "$line" | ascii | cut -c 1-300 | sed '/^$/d' | tail -n "$HISTORY_LINES" | json_string)
  patch_marker "$marker_revision" "\"applied\":\"$SCHEMA_VERSION\",\"inProgress\":null,\"requested\":null,\"stoppedAt\":null,\"holder\":null,\"untouched\":null,\"attempts\":null,\"lastFailure\":null,\"lastRefusal\":null,\"history\":$lines" || {
    # Someone wrote to it meanwhile.
    prepared=no
    return 1
  }
}

# is_unchanged CODE: does the migrator say that it has changed nothing?
is_unchanged() { case " $UNCHANGED_CODES " in *" $1 "* | *' any '*) ;; *) return 1 ;; esac; }

# What the database says after the failure into $after; empty when it does not say. After a step that failed the migrator's container asks later.
ask_database() {
  after=''
  [ "$ASKS" = true ] || return 0
  waited=0
  while [ "$failed" != migrate ] && [ ! -e "$STATE/asked" ] && [ "$waited" -lt 90 ]; do
    sleep 1
    waited=$((waited + 1))
  done
  if answered answer-after; then after=$database; fi
}

# is_as_before CODE: is the database what it was? It says so itself; when it says nothing, the migrator may. What was killed says nothing, and what it
# began may still go on in the database.
is_as_before() {
  [ -z "$terminated" ] && [ "$1" -lt 128 ] && [ "$held" = "$POD|$SCHEMA_VERSION|" ] || return 1
  case $after in
    '') is_unchanged "$1" && had_previous && says='It says that it has changed nothing' ;;
    *) [ "$after" = "$previous" ] && says='The database itself says so' ;;
  esac
}

# Whether `previous` is what the database had when this attempt began. It is not after an earlier attempt that ended half way: what this one has not
# changed may be anything.
had_previous() { [ -n "$previous" ] && [ "$(cat /tmp/applied-before 2>/dev/null)" = "$previous" ]; }

# The marker's change that brings the old version back into $back, and what is said of it into $reason and $remedy.
give_back() {
  back="\"applied\":\"$previous\",\"inProgress\":null,\"attempts\":null,"
  reason="$reason $says: the database has schema version $previous"
  case $WORKLOADS in
    *'bounce '*)
      back="$back\"stoppedAt\":null,"
      reason="$reason, whose pods are let through their fence again."
      remedy="mend the cause (the log's end is below) and sync again; or revert the commit, which then changes nothing in the cluster."
      ;;
    *)
      reason="$reason, and the old version is brought back."
      remedy="mend the cause (the log's end is below) and sync again; or revert the commit: a sync of it changes nothing in the cluster."
      ;;
  esac
}

# The workloads that were scaled to 0, when `applied` lets the old version through its fence. Who is bounced was never away.
bring_back() {
  applied=$previous
  live=$(live_workloads) || {
    log "The old version could not be brought back; sync the version that ran before."
    return 0
  }
  start_workloads "$live"
}

# The container that has failed into $failed, and what to call it into $what.
which_failed() {
  failed=$(note failed-step 63) && case $failed in '' | *[!a-z0-9-]*) false ;; esac || failed=migrate
  what="the migrator"
  [ "$failed" = migrate ] || what="its step '$failed'"
}

# Who holds the marker, the version in progress and `applied` into $held, and the marker's revision.
read_held() {
  held=$(api get configmap "$MARKER" --ignore-not-found --output 'jsonpath={.metadata.resourceVersion}|{.data.holder}|{.data.inProgress}|{.data.applied}') || return 1
  held_revision=${held%%|*} held=${held#*|}
}

left_alone() {
  log "The marker $MARKER is not held by this pod (holder|inProgress|applied: $(printf '%s' "$held" | ascii | head -c 100)): it is left alone."
}

# tell_failure TEXT: writes it into the marker, with $back; only while the marker is what the failure was judged by: somebody may edit it meanwhile.
tell_failure() {
  data="$back\"holder\":null,\"lastFailure\":$(printf '%s' "$1" | json_string)" tries=0
  until patch_marker "$held_revision" "$data"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 7 ]; then
      log "The failure could not be written to the marker $MARKER."
      return 1
    fi
    # A log in another encoding is no valid JSON.
    data=$(printf '%s' "$data" | ascii)
    sleep "$((tries - 1))"
    read_held || continue
    case $held in
      "$judged") ;;
      # The answer got lost.
      "||$previous") if [ -n "$back" ]; then return 0; else left_alone && return 1; fi ;;
      "|$SCHEMA_VERSION|") [ -z "$back" ] || { left_alone && return 1; } ;;
      *) left_alone && return 1 ;;
    esac
  done
}

write_failure() {
  which_failed
  tail=$(retry api logs "$POD" --container "$failed" --tail 40 | tail -c 6000)
  reason="The migration to schema version $SCHEMA_VERSION failed: $what ended with exit code $1${2:+ ($2)}."
  back=''
  ask_database
  retry read_held || held="$POD||" held_revision=''
  if is_as_before "$1"; then
    give_back
  else
    reason="$reason${after:+ The database says $after.} The application stays down; the database may be half way."
    remedy="mend the cause (the log's end is below) and sync again; or restore the database."
  fi
  log "$reason"
  log "What to do: $remedy"
  judged=$held
  case $held in
    "$POD|"* | "|$SCHEMA_VERSION|") ;;
    *) left_alone && return 0 ;;
  esac
  tell_failure "$(printf '%s %s What to do: %s\n%s' "$(now)" "$reason" "$remedy" "$tail")" || [ -z "$back" ] || return 0
  [ -z "$back" ] || bring_back
  report DowntimeUpgradeFailed "$reason What to do: $remedy $(printf '%s' "$tail" | tail -n 5)"
}

# serving: whether all pods of every workload are of this version and available; otherwise $missing says which are not.
serving() {
  missing=''
  while read -r verb version kind name _; do
    [ "$verb" != removed ] || continue
    found=$(retry api get "$(reference "$version" "$kind" "$name")" --ignore-not-found --output 'jsonpath={.metadata.annotations.cdk8s-downtime/schema-version}|{.metadata.generation}|{.status.observedGeneration}|{.spec.replicas}|{.status.updatedReplicas}|{.status.availableReplicas}|{.status.replicas}') || return 1
    # A version is text: awk takes 1.10 for the number 1.1 unless something is put behind it.
    printf '%s\n' "$found" | awk -F '|' -v version="$SCHEMA_VERSION" '
      { exit !($1 "" == version && ($2 == $3 || $3 == "") && $4 + 0 == $5 + 0 && $4 + 0 == $6 + 0 && $4 + 0 == $7 + 0) }' ||
      missing="$missing $kind/$name"
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
  [ -z "$missing" ]
}

# A sync that has succeeded means that the new version serves.
await_serving() {
  [ "$SERVE_TIMEOUT" -gt 0 ] || return 0
  end=$(($(date +%s) + SERVE_TIMEOUT))
  until serving; do
    if [ -n "$terminated" ]; then
      log "Told to end before all pods of the new version were available. The migration is done."
      exit 143
    fi
    if [ "$(date +%s)" -ge "$end" ]; then
      reason="The database has schema version $SCHEMA_VERSION, but pods of the new version are not available after $SERVE_TIMEOUT seconds:$missing."
      remedy="find out why (kubectl --namespace $NAMESPACE describe pods --selector cdk8s-downtime/app=$APP), mend it in Git and sync again: the migration is done and is not repeated."
      log "$reason"
      log "What to do: $remedy"
      retry patch_marker '' "\"lastFailure\":$(printf '%s %s What to do: %s' "$(now)" "$reason" "$remedy" | json_string)"
      report DowntimeUpgradeFailed "$reason What to do: $remedy"
      exit 1
    fi
    sleep 1
  done
  log "The new version serves."
}

main() {
  terminated=''
  trap 'terminated="told to end: sync terminated, deadline passed or node drained"' TERM
  if [ -e "$STATE/skip" ]; then
    log "Nothing to record: the migrator was skipped."
    await_serving
    return 0
  fi
  log "Watching the migrator."
  watch_api &
  watcher=$!
  prepare || log "The marker cannot be read now; it will be read when the migrator has ended."
  until ended; do sleep 0.1; done
  migrated=$(now)
  kill "$watcher" 2>/dev/null
  if [ "$code" = 0 ]; then
    log "The migrator succeeded."
    retry write_success || {
      log "The marker $MARKER could not be written. The database has schema version $SCHEMA_VERSION; sync again: the migrator will find nothing to do."
      exit 1
    }
    log "Recorded in $MARKER: the database has schema version $SCHEMA_VERSION."
    await_serving
  else
    write_failure "$code" "$terminated"
  fi
}

main
