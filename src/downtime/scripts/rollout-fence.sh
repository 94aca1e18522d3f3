#!/bin/sh
# The fence of a fenced rollout: waits until the database has the schema that this pod was written for. It asks the API server: its answer is
# never older than the question, and it comes at once. A mounted marker may be old for a minute and a half, so it counts only when nobody answers.
#   NAMESPACE SCHEMA_VERSION MARKER MARKER_FILE STALE_SECONDS
# Not --request-timeout: with it kubectl forgets that it runs in a cluster.
# api SECONDS ARGUMENT...
api() {
  seconds=$1
  shift
  timeout "$seconds" kubectl --namespace "$NAMESPACE" "$@"
}
child=''
trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 143' TERM
began=$(date +%s)
first=$(cat "$MARKER_FILE" 2>/dev/null)
said=''

say() {
  [ "$said" = "$1" ] || echo "$1"
  said=$1
}

# Waits in the background, so that the trap does not wait too.
in_background() {
  "$@" >/dev/null 2>&1 &
  child=$!
  wait "$child"
  result=$?
  child=''
  return "$result"
}

# What is mounted has changed while this pod looked, or has been so for longer than the kubelet takes to notice.
mounted() {
  file=$(cat "$MARKER_FILE" 2>/dev/null)
  [ "$file" = "$SCHEMA_VERSION" ] || return 1
  [ "$file" != "$first" ] || [ $(($(date +%s) - began)) -ge "$STALE_SECONDS" ]
}

while :; do
  if applied=$(api 5 get configmap "$MARKER" --ignore-not-found --output 'jsonpath={.data.applied}' 2>/tmp/error); then
    [ "$applied" != "$SCHEMA_VERSION" ] || break
    say "WAITING: this pod needs schema version $SCHEMA_VERSION, the database has ${applied:-none, or a migration is in progress} (ConfigMap $MARKER, key applied). What to do: nothing while an upgrade runs. Otherwise this version was applied without its migration (selective sync, apply only, rollback): run a full sync of the version that you want."
    in_background api 70 wait --for "jsonpath={.data.applied}=$SCHEMA_VERSION" "configmap/$MARKER" --timeout 60s || in_background sleep 1
  else
    say "The API server does not answer this pod ($(tail -n 1 /tmp/error | cut -c 1-200)): the mounted marker is read instead, which may be $STALE_SECONDS seconds old."
    ! mounted || break
    in_background sleep 1
  fi
done
echo "The database has schema version $SCHEMA_VERSION: go."
