#!/bin/sh
# What the jobs' programs share: each begins with it.
#   APP NAMESPACE MARKER SCHEMA_VERSION WORKLOADS (one a line: "scale apps/v1 Deployment web app=web": verb, kind, name, selector of the pods)
# Of a kind of workload they know only the verb by which it is stopped:
#   scale       spec.replicas becomes 0
#   unschedule  its pods get a node selector that fits no node
#   suspend     spec.suspend becomes true; Jobs that it has started go on until they end
#   pause       KEDA's annotation says so; Jobs that it has started go on until they end
#   bounce      its pods are deleted, and those that its controller makes instead wait in their fence
#   removed     Git no longer has it: its pods are deleted with those that are bounced, and nobody waits for new ones
#   drain       Jobs that it starts wait in their fence; those that it has started go on until they end
# Exit code 42 tells the Job not to try again: trying again cannot help.
set -u
REFUSED=42

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
log() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }
# An API server that never answers is one that is away. Not --request-timeout: with it kubectl does not take the pod's own configuration.
api() { api_for 10 "$@"; }
# api_for SECONDS ARGUMENT...
api_for() {
  limit=$1
  shift
  timeout "$limit" kubectl --namespace "$NAMESPACE" "$@"
}

# An API server that is away for a moment must not fail an upgrade half way.
retry() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 6 ] || return 1
    log "The API server did not answer; trying again ($tries of 5)." >&2
    sleep "$tries"
  done
}

# Standard input without anything that is not ASCII: a log that is cut or in another encoding is no valid JSON.
ascii() { LC_ALL=C tr -cd '\11\12\40-\176'; }

# Standard input as a JSON string.
json_string() {
  LC_ALL=C tr -d '\000-\010\013-\037\177' | awk '
    { gsub(/["\\]/, "\\\\&"); gsub(/\t/, "\\t"); printf "%s%s", separator, $0; separator = "\\n" }
    BEGIN { printf "\"" } END { printf "\"" }'
}

# The first of a list of words that may be too long for a message.
first_of() { printf '%s\n' "$1" | awk '{ for (i = 1; i <= NF && i <= 20; i++) printf "%s%s", (i > 1 ? " " : ""), $i }'; }

json_or_null() { if [ -n "$1" ]; then printf '"%s"' "$1"; else printf null; fi; }

# Reads the marker into applied, requested, in_progress, previous, attempts, holder, stopped_at, replicas, untouched, marker_revision (empty: no
# marker). What these say together: the database has $schema (empty: nobody knows, or nothing), or is $half_way to a version (empty: it is not).
# A value that the jobs would not write is empty; wrong_key names the first such key, wrong_value shows it, and mended is what it may have meant.
read_marker() {
  fields='revision={.metadata.resourceVersion}{"\n"}applied={.data.applied}{"\n"}requested={.data.requested}{"\n"}inProgress={.data.inProgress}'
  fields="$fields"'{"\n"}previous={.data.previous}{"\n"}attempts={.data.attempts}{"\n"}holder={.data.holder}'
  fields="$fields"'{"\n"}stoppedAt={.data.stoppedAt}{"\n"}replicas={.data.replicas}{"\n"}untouched={.data.untouched}{"\n"}end='
  { answer=$(retry api get configmap "$MARKER" --ignore-not-found --output "jsonpath=$fields") &&
    values=$(printf '%s\n' "$answer" | check_values); } || {
    log "The marker ConfigMap $MARKER cannot be read. Is the Role $APP-upgrade there? Sync again."
    return 1
  }
  # shellcheck disable=SC2034 # for the program that follows
  {
    IFS='|' read -r marker_revision applied requested in_progress previous attempts holder stopped_at replicas untouched
    IFS= read -r wrong_key
    IFS= read -r wrong_value
    IFS= read -r mended || :
  } <<VALUES
$values
VALUES
  # shellcheck disable=SC2034 # for the program that follows
  {
    schema=$applied half_way=''
    case $untouched in
      '') half_way=$in_progress ;;
      none) ;;
      *) schema=${applied:-$untouched} ;;
    esac
  }
}

# The lines KEY=VALUE of standard input, in read_marker's order, as one line of the values with | between them, and read_marker's three others.
# Somebody may have edited the marker: a value can have any length, lines that look like other keys, and what a shell would execute.
# What is valid is written in docs/reference/marker.md, and in src/downtime/marker.ts for the operator's commands.
check_values() {
  LC_ALL=C awk '
    BEGIN {
      i = 0; n = split("revision applied requested inProgress previous attempts holder stoppedAt replicas untouched end", key, " ")
      d = "[0-9]"; time = "^" d d d d "-" d d "-" d d "T" d d ":" d d ":" d d "Z$"
      # In a string: awks differ in what a backslash means between brackets.
      pair = "[0-9A-Za-z./-]+=[0-9]+"; harmful = "[^0-9A-Za-z ._+:/=<>-]"
    }
    i < n && index($0, key[i + 1] "=") == 1 { i++; value[i] = substr($0, length(key[i]) + 2); next }
    length(value[i]) < 300 { value[i] = value[i] "\n" $0 }
    function valid(key, v) {
      if (v == "" || key == "revision") return 1
      if (key == "attempts") return v ~ /^[1-9][0-9]*$/ && length(v) <= 6
      if (key == "holder") return v ~ /^[a-z0-9][a-z0-9.-]*$/ && length(v) <= 253
      if (key == "stoppedAt") return v ~ time
      if (key == "replicas") return v ~ ("^" pair "( " pair ")*$")
      return v ~ /^[0-9A-Za-z][0-9A-Za-z._+-]*$/ && length(v) <= 63
    }
    END {
      if (i == 0 && value[0] == "\n") exit
      if (i < n) exit 1
      value[n - 1] = value[n - 1] value[n]
      for (i = 1; i < n; i++) {
        if (valid(key[i], value[i])) good = value[i]
        else { good = ""; if (!wrong) wrong = i }
        line = line (i > 1 ? "|" : "") good
      }
      print line
      if (!wrong) exit
      shown = substr(value[wrong], 1, 60); gsub(/\n/, "<newline>", shown); gsub(harmful, "?", shown)
      mended = value[wrong]; gsub(/^[" \t\r\n]+|[" \t\r\n]+$/, "", mended)
      print key[wrong] "\n" shown "\n" (valid(key[wrong], mended) ? mended : "")
    }'
}

# A value that somebody edited is not guessed at.
refuse_edited_marker() {
  case $wrong_key in
    '') return 0 ;;
    applied | requested | inProgress | previous | untouched) form='a version' ;;
    attempts) form='a number like 2' ;;
    holder) form="a pod's name" ;;
    stoppedAt) form='a time like 2026-01-31T09:30:00Z' ;;
    *) form='a list like Deployment/web=3 Deployment/worker=1' ;;
  esac
  value=null note=''
  case $wrong_key in
    applied) value="\"${mended:-VERSION}\"" note='; the value is the schema version that the database really has' ;;
    inProgress) value="\"${mended:-VERSION}\"" note='; the value is the version whose migration began last' ;;
  esac
  refuse "The marker $MARKER was edited: its key $wrong_key says '$wrong_value', which is not $form." \
    "kubectl --namespace $NAMESPACE patch configmap $MARKER --type merge --patch '{\"data\":{\"$wrong_key\":$value}}', then sync again$note."
}

# patch_marker REVISION DATA: changes keys of the marker, only if it is still at that revision (any, if empty); marker_revision is the new one.
patch_marker() {
  patch="\"data\":{$2}"
  [ -z "$1" ] || patch="\"metadata\":{\"resourceVersion\":\"$1\"},$patch"
  patched=$(api patch configmap "$MARKER" --type merge --output 'jsonpath={.metadata.resourceVersion}' --patch "{$patch}") || return 1
  # shellcheck disable=SC2034
  marker_revision=$patched
}

# reference API_VERSION KIND NAME: the object as kubectl calls it, such as Deployment.v1.apps/web.
reference() {
  case $1 in
    */*) printf '%s.%s.%s/%s' "$2" "${1#*/}" "${1%/*}" "$3" ;;
    *) printf '%s.%s./%s' "$2" "$1" "$3" ;;
  esac
}

# What the label kubernetes.io/os of a node never is.
NOWHERE=stopped-for-a-migration

# state_path VERB: where an object says whether it is stopped. Nothing at all is found of an object that is not there.
state_path() {
  case $1 in
    scale | bounce | removed) printf '{.spec.replicas}' ;;
    suspend | drain) printf '{.spec.suspend}.' ;;
    pause) printf '{.metadata.annotations.autoscaling\.keda\.sh/paused}.' ;;
    unschedule) printf '{.spec.template.spec.nodeSelector.kubernetes\.io/os}.' ;;
    *) log "The verb $1 is not known to this program." >&2 && return 1 ;;
  esac
}

# state_of VERB FOUND: what was found there as a number: of replicas, or 1 for what is not stopped.
state_of() {
  case $1/$2 in
    scale/* | bounce/* | removed/*) printf '%s' "${2:-0}" ;;
    suspend/true. | drain/true. | pause/true. | unschedule/"$NOWHERE.") printf 0 ;;
    *) printf 1 ;;
  esac
}

# runs STATE: does an object with this state run pods?
runs() { [ "${1:-0}" != 0 ]; }

# The workloads that exist, as "verb reference kind/name state" lines.
live_workloads() {
  while read -r verb version kind name _; do
    object=$(reference "$version" "$kind" "$name") && path=$(state_path "$verb") || return 1
    found=$(retry api get "$object" --ignore-not-found --output "jsonpath=$path") || return 1
    [ -z "$found" ] || printf '%s %s %s %s\n' "$verb" "$object" "$kind/$name" "$(state_of "$verb" "$found")"
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
}

# stop_workloads LIVE: stops what live_workloads found, all workloads of a verb in one call. First what would start others.
stop_workloads() {
  for how in pause suspend unschedule scale; do
    objects=$(printf '%s\n' "$1" | sed -n "s|^$how \([^ ]*\) .*|\1|p" | tr '\n' ' ')
    [ -n "$objects" ] || continue
    log "$(stop_word "$how") $(printf '%s\n' "$1" | sed -n "s|^$how [^ ]* \([^ ]*\) .*|\1|p" | tr '\n' ' ' | sed 's/ $//')."
    # shellcheck disable=SC2086 # one word per workload
    retry set_state "$how" 0 $objects || return 1
  done
}

stop_word() {
  case $1 in
    scale) echo 'Scaling to 0:' ;;
    unschedule) echo 'Taking off the nodes:' ;;
    suspend) echo 'Suspending:' ;;
    *) echo 'Pausing:' ;;
  esac
}

# set_state VERB STATE OBJECT...: a number of replicas; otherwise 0 stops, and everything else undoes that.
set_state() {
  part=''
  case $1/$2 in
    scale/*) part=scale change="{\"spec\":{\"replicas\":$2}}" ;;
    suspend/0) change='{"spec":{"suspend":true}}' ;;
    suspend/*) change='{"spec":{"suspend":false}}' ;;
    pause/0) change='{"metadata":{"annotations":{"autoscaling.keda.sh/paused":"true"}}}' ;;
    pause/*) change='{"metadata":{"annotations":{"autoscaling.keda.sh/paused":"false"}}}' ;;
    unschedule/0) change="{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"kubernetes.io/os\":\"$NOWHERE\"}}}}}" ;;
    unschedule/*) change='{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}}}' ;;
    *) return 1 ;;
  esac
  shift 2
  api patch "$@" ${part:+--subresource "$part"} --type merge --field-manager cdk8s-downtime --output name --patch "$change" >/dev/null
}

# remembered WORKLOAD: what the marker says that it had before the stop.
remembered() {
  for pair in $replicas; do [ "${pair%=*}" != "$1" ] || printf '%s' "${pair#*=}"; done
}

# start_workloads LIVE: undoes the stop of what live_workloads found. Each gets what it had then, or, when that was after an earlier stop, what
# the marker remembers. Only pods that fit `applied` pass their fence, so the old version comes back and nothing else; without it nobody would.
start_workloads() {
  [ -n "$applied" ] || return 0
  brought_back=''
  while read -r verb object workload found; do
    case $verb in '' | bounce | drain | removed) continue ;; esac
    if ! runs "$found" && [ -n "$stopped_at" ]; then found=$(remembered "$workload"); fi
    runs "$found" || continue
    if retry set_state "$verb" "$found" "$object"; then brought_back="$brought_back${brought_back:+ }$workload=$found"
    else log "$workload could not be brought back ($verb $found)."; fi
  done <<LIVE
$1
LIVE
  [ -z "$brought_back" ] || log "The old version comes back: $brought_back."
}

# report REASON TEXT: an Event on every workload that exists, where Argo CD's resource view shows it.
report() {
  message=$(printf '%s' "$2" | ascii | head -c 1000 | json_string)
  while read -r verb version kind name _; do
    uid=$(api get "$(reference "$version" "$kind" "$name")" --ignore-not-found --output 'jsonpath={.metadata.uid}') || continue
    [ -n "$uid" ] || continue
    api create --output name --filename - >/dev/null <<EVENT || log "The Event could not be written."
{"apiVersion":"v1","kind":"Event","type":"Warning","reason":"$1","message":$message,"count":1,
 "metadata":{"generateName":"$APP-upgrade-","namespace":"$NAMESPACE"},"source":{"component":"cdk8s-downtime"},
 "reportingComponent":"cdk8s-downtime","reportingInstance":"$APP","firstTimestamp":"$(now)","lastTimestamp":"$(now)",
 "involvedObject":{"apiVersion":"$version","kind":"$kind","name":"$name","namespace":"$NAMESPACE","uid":"$uid"}}
EVENT
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
}

# refuse REASON [REMEDY]: says it in the log, the marker and an Event, because Argo CD deletes the failed Job with its log.
refuse() {
  log "REFUSED: $1"
  [ -z "${2:-}" ] || log "What to do: $2"
  text="$1${2:+ What to do: $2}"
  retry patch_marker '' "\"lastRefusal\":$(printf '%s %s' "$(now)" "$text" | json_string)" || log "The refusal could not be written to $MARKER."
  report DowntimeUpgradeRefused "$text"
  exit "$REFUSED"
}
