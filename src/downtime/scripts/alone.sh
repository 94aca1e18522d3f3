#!/bin/sh
# How a migrator comes to be alone: who else is there, and the claim on the database.
#   POD SELECTORS (one a line) DRAIN_TIMEOUT (s)
. ./jobs.sh

# Whether the migrator has begun is noted here; whose the marker is, whether the next count of pods may well be the last, and whether something was
# stopped before the claim.
BEGUN=/tmp/begun claimed='' held='' expected=some stopping=''

# Pods of the application that may run something: a pod that is Terminating counts. No answer must not look like "no pods".
# Beside a count that may well be the last one the marker is told that the migrator begins: on its own that would be more downtime.
application_pods() {
  printf '%s\n' "$SELECTORS" | {
    [ "$claimed-$expected" != yes-none ] || begin >/dev/null 2>&1 &
    while read -r selector; do
      [ -z "$selector" ] || list_pods "$selector" &
    done
    wait
  } | sort -u
}

# The same, and Jobs that its workloads have started.
application_pods_and_jobs() {
  jobs_at_work &
  application_pods
  wait
}

# Migrator pods that run, other than this one.
other_migrators() { list_pods "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=migrate" "metadata.name!=$POD"; }

list_pods() {
  api get pods --selector "$1" --field-selector "status.phase!=Succeeded,status.phase!=Failed${2:+,$2}" --output name || echo unknown
}

# await_none WHAT COMMAND [SECONDS]: waits until COMMAND prints no pod; 1 when it still does after DRAIN_TIMEOUT, and they are in $left.
await_none() {
  end=$(($(date +%s) + ${3:-$DRAIN_TIMEOUT})) said=''
  while left=$($2 | tr '\n' ' ') && [ -n "$left" ]; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    [ "$said" = "$left" ] || log "Waiting for $1 to be gone: $left"
    said=$left expected=some
    # shellcheck disable=SC2086 # one word per pod
    case $left in
      *unknown*) sleep 1 ;;
      *) if api wait --for delete --timeout 5s $left >/dev/null 2>&1; then expected=none; else sleep 0.2; fi ;;
    esac
  done
}

# Who holds the marker and what it says: "holder|applied|requested|inProgress" into $held, and its revision into marker_revision.
read_held() {
  held=$(api get configmap "$MARKER" --ignore-not-found \
    --output 'jsonpath={.metadata.resourceVersion}|{.data.holder}|{.data.applied}|{.data.requested}|{.data.inProgress}') || return 1
  marker_revision=${held%%|*} held=${held#*|}
}

# patch_held DATA: writes to the marker if it is this pod's; $held says whose it is when it is not.
patch_held() {
  case $held in
    "$POD|"*) patch_marker "$marker_revision" "$1" && return 0 ;;
  esac
  # Somebody else wrote to it, or an answer got lost.
  read_held || return 1
  case $held in
    "$POD|"*) patch_marker "$marker_revision" "$1" ;;
  esac
}

# Of a migrator that cannot be skipped, although its schema is there already.
refuse_beside_application() {
  left=$(application_pods | tr '\n' ' ')
  [ -z "$left" ] ||
    refuse "The database already has schema version $SCHEMA_VERSION and the application runs ($(first_of "$left")). The migrator must not run beside it, and it cannot be skipped because its command is not known." \
      "set migrator.command, or stop the application before the sync."
}

# While `applied` is absent no pod passes its fence: so it goes first, and then the pods are counted. Nobody can slip in between.
claim() {
  before="$holder|$applied|$requested|$in_progress" attempts_before=$attempts
  # What was only claimed has not begun.
  if [ -n "$untouched" ]; then applied=$schema in_progress='' attempts_before=''; fi
  if [ "$in_progress" = "$SCHEMA_VERSION" ]; then attempts=$((${attempts:-0} + 1)); else attempts=1; fi
  if [ -n "$applied" ]; then untouched=$applied; elif [ -z "$in_progress" ]; then untouched=none; fi
  # For the recorder, where the migrator cannot write.
  printf '%s' "$applied" >/tmp/applied-before || return 1
  # Until now something served.
  if [ -n "$stopped_at" ] && [ "$stopping-$expected" != yes-some ]; then stop=$stopped_at; else stop=$(now); fi
  data="\"stoppedAt\":\"$stop\",\"inProgress\":\"$SCHEMA_VERSION\",\"applied\":null,\"previous\":$(json_or_null "${applied:-$previous}")"
  data="$data,\"attempts\":\"$attempts\",\"holder\":\"$POD\",\"untouched\":$(json_or_null "$untouched")"
  tries=0 claimed=maybe
  until patch_marker "$marker_revision" "$data"; do
    tries=$((tries + 1))
    [ "$tries" -lt 6 ] || return 1
    # The answer got lost, or somebody wrote something else: that is no reason to give way.
    sleep "$tries"
    read_held || continue
    case $held in
      "$POD|"*) claimed=yes && return 0 ;;
      "$before") ;;
      *) return 1 ;;
    esac
  done
  held="$POD|" claimed=yes
}

# The migrator begins: from now on the database may be half way. Leaves the marker's revision where the caller's shell finds it.
begin() {
  [ ! -e "$BEGUN" ] || return 0
  retry patch_held '"untouched":null' || return 1
  case $held in
    "$POD|"*) printf '%s' "$marker_revision" >"$BEGUN" ;;
    *) return 1 ;;
  esac
}

# Puts everything back to what it was before the claim, because nothing has been migrated. An earlier migration that failed half way stays
# in progress. put_back [MORE DATA]
also_undone=''
put_back() {
  [ ! -e "$BEGUN" ] || marker_revision=$(cat "$BEGUN")
  if [ -n "$claimed" ]; then
    undo="\"holder\":null,\"applied\":$(json_or_null "$applied"),\"previous\":$(json_or_null "$previous"),\"untouched\":null"
    undo="$undo,\"inProgress\":$(json_or_null "$in_progress"),\"attempts\":$(json_or_null "$attempts_before")"
    retry patch_held "$undo${also_undone:+,$also_undone}${1:+,$1}" || {
      log "The marker $MARKER could not be put back."
      return 1
    }
    # Its answer may have got lost: then the marker says what was written.
    case $held in
      "$POD|"* | "|$applied|"*) ;;
      *)
        log "The marker $MARKER is not this pod's any more: it is left alone."
        return 1
        ;;
    esac
  elif [ -n "${1:-}" ]; then
    retry patch_marker '' "$1" || log "That could not be written to the marker $MARKER."
  fi
  start_workloads "$live"
}

# The same before the claim: the check job may have stopped the application already.
put_back_early() {
  read_marker && [ "$requested|$holder" = "$SCHEMA_VERSION|" ] && [ -n "$stopped_at" ] || return 0
  live=$(live_workloads) && put_back
}

# give_up REASON REMEDY
give_up() {
  trap '' TERM
  reason=$1 remedy=$2 code=$REFUSED
  case $left in *unknown*) reason="The API server does not say which pods are left." remedy="sync again." code=1 ;; esac
  reason="$reason The migration was not started; the database still has ${applied:-the schema that it had}.${applied:+ The old version comes back by itself.}"
  log "REFUSED: $reason"
  log "What to do: $remedy"
  put_back "\"lastFailure\":$(printf '%s %s What to do: %s' "$(now)" "$reason" "$remedy" | json_string)"
  report DowntimeUpgradeFailed "$reason What to do: $remedy"
  exit "$code"
}

told_to_end() {
  trap '' TERM
  log "Told to end before the migration began: putting everything back."
  if [ -n "$claimed$stopping" ]; then put_back; else put_back_early; fi
  exit 143
}
