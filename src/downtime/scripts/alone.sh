#!/bin/sh
# How a migrator comes to be alone: who else is there, and the claim on the database.
#   POD SELECTORS (one a line) DRAIN_TIMEOUT (s)
. ./common.sh

# Pods of the application that may run something: a pod that is Terminating counts. No answer must not look like "no pods".
application_pods() {
  printf '%s\n' "$SELECTORS" | {
    while read -r selector; do
      [ -z "$selector" ] || list_pods "$selector" &
    done
    wait
  } | sort -u
}

# Migrator pods that run, other than this one.
other_migrators() { list_pods "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=migrate" "metadata.name!=$POD"; }

list_pods() {
  api get pods --selector "$1" --field-selector "status.phase!=Succeeded,status.phase!=Failed${2:+,$2}" --output name || echo unknown
}

# await_none WHAT COMMAND: waits until COMMAND prints no pod; 1 when it still does after DRAIN_TIMEOUT, and they are in $left.
await_none() {
  end=$(($(date +%s) + DRAIN_TIMEOUT)) said=''
  while left=$($2 | tr '\n' ' ') && [ -n "$left" ]; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    [ "$said" = "$left" ] || log "Waiting for $1 to be gone: $left"
    said=$left
    # shellcheck disable=SC2086 # one word per pod
    case $left in
      *unknown*) sleep 1 ;;
      *) api wait --for delete --timeout 5s $left >/dev/null 2>&1 || sleep 0.2 ;;
    esac
  done
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
  attempts_before=$attempts
  if [ "$in_progress" = "$SCHEMA_VERSION" ]; then attempts=$((${attempts:-0} + 1)); else attempts=1; fi
  before=${applied:-$previous}
  [ -n "$stopped_at" ] || stopped_at=$(now)
  # For the recorder, where the migrator cannot write.
  printf '%s' "$applied" >/tmp/applied-before || return 1
  patch_marker "$marker_revision" "\"stoppedAt\":\"$stopped_at\",\"inProgress\":\"$SCHEMA_VERSION\",\"applied\":null,\"previous\":$(json_or_null "$before"),\"attempts\":\"$attempts\",\"holder\":\"$POD\""
}

# Puts the marker back to what it was before the claim, because nothing has been migrated. An earlier migration that failed half way
# stays in progress. undo_claim [MORE DATA]
also_undone=''
undo_claim() {
  undo="\"holder\":null,\"applied\":$(json_or_null "$applied"),\"previous\":$(json_or_null "$previous")"
  undo="$undo,\"inProgress\":$(json_or_null "$in_progress"),\"attempts\":$(json_or_null "$attempts_before")"
  retry patch_marker '' "$undo${also_undone:+,$also_undone}${1:+,$1}"
}

# give_up REASON REMEDY
give_up() {
  reason=$1 remedy=$2 code=$REFUSED
  case $left in *unknown*) reason="The API server does not say which pods are left." remedy="sync again." code=1 ;; esac
  reason="$reason The migration was not started; the database still has ${applied:-the schema that it had}."
  log "REFUSED: $reason"
  log "What to do: $remedy"
  undo_claim "\"lastFailure\":$(printf '%s %s What to do: %s' "$(now)" "$reason" "$remedy" | json_string)"
  report DowntimeUpgradeFailed "$reason What to do: $remedy"
  exit "$code"
}

told_to_end() {
  log "Told to end before the migration began: putting the marker back."
  undo_claim
  exit 143
}
