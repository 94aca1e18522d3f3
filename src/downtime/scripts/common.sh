#!/bin/sh
# What the jobs' programs share: each begins with it.
#   APP NAMESPACE MARKER SCHEMA_VERSION WORKLOADS (one a line: "scale apps/v1 Deployment web")
# Of a kind of workload they know only the verb by which it is stopped:
#   scale   spec.replicas becomes 0
# Exit code 42 tells the Job not to try again: trying again cannot help.
set -u
REFUSED=42

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
log() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }
api() { kubectl --namespace "$NAMESPACE" "$@"; }

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

json_or_null() { if [ -n "$1" ]; then printf '"%s"' "$1"; else printf null; fi; }

# Reads the marker into applied, requested, in_progress, previous, attempts, holder, stopped_at, replicas, marker_revision (empty: no marker).
read_marker() {
  fields='{.metadata.resourceVersion}|{.data.applied}|{.data.requested}|{.data.inProgress}|{.data.previous}|{.data.attempts}|{.data.holder}|{.data.stoppedAt}|{.data.replicas}'
  line=$(retry api get configmap "$MARKER" --ignore-not-found --output "jsonpath=$fields") || {
    log "The marker ConfigMap $MARKER cannot be read. Is the Role $APP-upgrade there? Sync again."
    return 1
  }
  # shellcheck disable=SC2034 # for the program that follows
  IFS='|' read -r marker_revision applied requested in_progress previous attempts holder stopped_at replicas <<LINE
$line
LINE
}

# patch_marker REVISION DATA: changes keys of the marker, only if it is still at that revision (any, if empty).
patch_marker() {
  patch="\"data\":{$2}"
  [ -z "$1" ] || patch="\"metadata\":{\"resourceVersion\":\"$1\"},$patch"
  api patch configmap "$MARKER" --type merge --output name --patch "{$patch}" >/dev/null
}

# reference API_VERSION KIND NAME: the object as kubectl calls it, such as Deployment.v1.apps/web.
reference() {
  case $1 in
    */*) printf '%s.%s.%s/%s' "$2" "${1#*/}" "${1%/*}" "$3" ;;
    *) printf '%s.%s./%s' "$2" "$1" "$3" ;;
  esac
}

# state_path VERB: where an object says whether it is stopped.
state_path() {
  case $1 in
    scale) printf '{.spec.replicas}' ;;
    *) log "The verb $1 is not known to this program." >&2 && return 1 ;;
  esac
}

# runs VERB STATE: does an object with this state run pods?
runs() {
  case $1 in
    scale) [ "${2:-0}" != 0 ] ;;
  esac
}

# The workloads that exist, as "verb reference kind/name state" lines.
live_workloads() {
  while read -r verb version kind name; do
    object=$(reference "$version" "$kind" "$name") && path=$(state_path "$verb") || return 1
    found=$(retry api get "$object" --ignore-not-found --output "jsonpath=$path") || return 1
    [ -z "$found" ] || printf '%s %s %s %s\n' "$verb" "$object" "$kind/$name" "$found"
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
}

# stop_workloads LIVE: stops what live_workloads found, all workloads of a verb in one call.
stop_workloads() {
  objects=$(printf '%s\n' "$1" | sed -n 's|^scale \([^ ]*\) .*|\1|p' | tr '\n' ' ')
  [ -n "$objects" ] || return 0
  log "Scaling to 0: $(printf '%s\n' "$1" | sed -n 's|^scale [^ ]* \([^ ]*\) .*|\1|p' | tr '\n' ' ' | sed 's/ $//')."
  # shellcheck disable=SC2086 # one word per workload
  retry api patch $objects --subresource scale --type merge --field-manager cdk8s-downtime --output name \
    --patch '{"spec":{"replicas":0}}' >/dev/null
}

# report REASON TEXT: an Event on every workload that exists, where Argo CD's resource view shows it.
report() {
  message=$(printf '%s' "$2" | ascii | head -c 1000 | json_string)
  while read -r verb version kind name; do
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
  patch_marker '' "\"lastRefusal\":$(printf '%s %s' "$(now)" "$text" | json_string)" || log "The refusal could not be written to $MARKER."
  report DowntimeUpgradeRefused "$text"
  exit "$REFUSED"
}
