#!/bin/sh
# The guard of a fenced rollout. The new version's pods come up beside the old ones and stop in their fence: that is the rehearsal, and
# nothing is stopped before it has succeeded. Then the old pods are deleted; those that come instead stop in their fence as well.
#   JOB (the name of this Job) CAN_SKIP (true, false) STATE (folder shared with the migrator)
. ./checks.sh
. ./alone.sh
. ./database.sh

# In awk, 1.1 == 1.10 where both came from outside: versions are compared as text, with "" behind one of them.

# Of each pod: name, uid, phase, the version that its fence waits for, what only a fence that asks the API server has, and when the fence
# has begun or how it has ended.
FENCE_ENV='{.spec.initContainers[?(@.name=="fence")].env'
POD_FIELDS="{.metadata.name}|{.metadata.uid}|{.status.phase}|${FENCE_ENV}[?(@.name==\"SCHEMA_VERSION\")].value}|${FENCE_ENV}[?(@.name==\"STALE_SECONDS\")].value}|"
FENCE_STATE='{.status.initContainerStatuses[?(@.name=="fence")].state'
POD_LINES="jsonpath={range .items[*]}${POD_FIELDS}${FENCE_STATE}.running.startedAt}|${FENCE_STATE}.terminated.exitCode}{\"\\n\"}{end}"

# pods_of SELECTOR: lines "name uid version fence"; the version is "none" for a pod that has no fence that asks, and the fence "waits", "passed" or
# "before".
pods_of() {
  found=$(retry api get pods --selector "$1" --output "$POD_LINES") || return 1
  printf '%s\n' "$found" | awk -F '|' '
    NF == 7 && $3 != "Succeeded" && $3 != "Failed" {
      print $1, $2, ($4 == "" || $5 == "" ? "none" : $4), ($7 != "" ? "passed" : ($6 != "" ? "waits" : "before"))
    }'
}

# All pods of the application, each once.
all_pods() {
  lines=''
  while read -r selector; do
    [ -n "$selector" ] || continue
    more=$(pods_of "$selector") || return 1
    lines="$lines
$more"
  done <<SELECTORS
$SELECTORS
SELECTORS
  printf '%s\n' "$lines" | sed '/^$/d' | sort -u
}

# wanted OBJECT: how many pods of the new version a rollout brings up before the first of them is ready, none of what has no replicas; "" while this
# version is not applied.
wanted() {
  rollout=$(retry api get "$1" --ignore-not-found --output 'jsonpath={.metadata.annotations.cdk8s-downtime/schema-version}|{.spec.replicas}|{.spec.strategy.rollingUpdate.maxSurge}|{.spec.strategy.rollingUpdate.maxUnavailable}') || return 1
  printf '%s\n' "$rollout" | awk -F '|' -v version="$SCHEMA_VERSION" '
    function part(value, up,  n) {
      if (value !~ /%$/) return value + 0
      n = (value + 0) * $2 / 100
      return up && n > int(n) ? int(n) + 1 : int(n)
    }
    $1 "" == version && $2 == "" { print 0; exit }
    $1 "" == version && $2 ~ /^[0-9]+$/ { n = part($3, 1) + part($4, 0); if (n < 1) n = 1; print (n < $2 ? n : $2) }'
}

# Whether enough pods of the new version of each workload stand in their fence; otherwise $missing says which do not.
rehearsed() {
  missing=''
  while read -r verb version kind name selector; do
    [ "$verb" != removed ] || continue
    count=$(wanted "$(reference "$version" "$kind" "$name")") || return 1
    [ "${count:-1}" != 0 ] || continue
    pods=$(pods_of "$selector") || return 1
    standing=$(printf '%s\n' "$pods" | awk -v version="$SCHEMA_VERSION" '$3 "" == version && $4 == "waits" { n++ } END { print n + 0 }')
    if [ -z "$count" ]; then missing="$missing $kind/$name is not applied yet;"
    elif [ "$standing" -lt "$count" ]; then missing="$missing $kind/$name: $standing of $count;"; fi
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
  [ -z "$missing" ]
}

# Why pods of the new version do not come up, in the kubelet's words.
trouble() {
  api get pods --selector "cdk8s-downtime/app=$APP" --output 'jsonpath={range .items[*]}{.spec.initContainers[?(@.name=="fence")].env[?(@.name=="SCHEMA_VERSION")].value}{range .status.initContainerStatuses[*]}|{.image}: {.state.waiting.reason} {.state.waiting.message}{end}{"\n"}{end}' |
    awk -F '|' -v version="$SCHEMA_VERSION" '$1 "" == version { for (i = 2; i <= NF; i++) print $i }' |
    grep -E ': (ErrImage|ImagePull|InvalidImage|CreateContainer|RunContainer|CrashLoop)' | sort -u | head -n 2 | tr '\n' ' '
}

# Why the scheduler or the ReplicaSets' controller has no place for them.
no_place() {
  api get pods --selector "cdk8s-downtime/app=$APP" --output 'jsonpath={range .items[*]}{range .status.conditions[?(@.reason=="Unschedulable")]}{.reason}: {.message} {end}{end}'
}

# rehearsal_failed REASON
rehearsal_failed() {
  reason=$(printf '%s' "$1" | ascii | head -c 600)
  refuse "Pods of schema version $SCHEMA_VERSION do not come up:$missing ${reason:-see the events of the ReplicaSets and pods (quota, admission, volumes).} Nothing was stopped." \
    "correct it in Git, then sync again; kubectl --namespace $NAMESPACE describe replicasets,pods --selector cdk8s-downtime/app=$APP says more."
}

# What is missing may still come, such as a secret or a node. An image that cannot be pulled does not.
await_rehearsal() {
  log "Waiting until pods of the new version stand in their fence. The old version goes on."
  began=$(date +%s) troubled='' said=''
  until rehearsed; do
    [ "$said" = "$missing" ] || log "Not there yet:$missing"
    said=$missing
    why=$(trouble)
    case $why in
      *': ErrImage'* | *': ImagePull'* | *': InvalidImage'*) [ -n "$troubled" ] || troubled=$(date +%s) ;;
      *) troubled='' ;;
    esac
    at=$(date +%s)
    # Argo CD applies workloads before Jobs: what is not there by now was refused.
    case $missing in
      *' is not applied yet;'*)
        [ $((at - began)) -lt 30 ] ||
          rehearsal_failed "The API server, or a policy, may have refused it: the result of the sync says so (argocd app get, or the Application's status)."
        ;;
    esac
    [ -z "$troubled" ] || [ $((at - troubled)) -lt 15 ] || rehearsal_failed "$why"
    [ $((at - began)) -lt "$IMAGE_TIMEOUT" ] || rehearsal_failed "$why$(no_place)"
    sleep 0.5
  done
}

# Their controller would make them again beside the migration, without a fence, or with one that reads the mounted marker (the strategy
# PRE_SYNC_HOOKS): that may be older than the claim, and nobody counts the pods that come after it.
refuse_pods_without_fence() {
  pods=$(all_pods) || exit 1
  open=$(printf '%s\n' "$pods" | awk '$3 == "none" { print $1 }' | tr '\n' ' ')
  [ -z "$open" ] ||
    refuse "Pods of the application have no fence that asks the API server: $(first_of "$open"). They could come back while the database is migrated. Nothing was stopped." \
      "sync once without a change of the schema version, so that every pod gets its fence; or stop them; or upgrade once with the strategy PRE_SYNC_HOOKS."
}

# Every pod that was there when the claim was made and is not of the new version: it may have been let through its fence before. Those that come later
# ask after the claim, and wait.
bounce() {
  pods=$(all_pods) || return 1
  old=$(printf '%s\n' "$pods" | awk -v version="$SCHEMA_VERSION" 'NF && ($3 "" != version || $4 == "passed") { print $1, $2 }') || return 1
  names=$(printf '%s\n' "$old" | awk 'NF { print $1 }' | tr '\n' ' ')
  [ -n "$names" ] || return 0
  log "Deleting the pods that serve: $(first_of "$names")."
  # shellcheck disable=SC2086 # one word per pod
  retry api delete pods $names --ignore-not-found --wait=false >/dev/null
}

# Those of the bounced pods that are still there. Beside a count that may well be the last one the marker is told that the migrator begins.
bounced_pods() {
  [ "$claimed-$expected" != yes-none ] || begin >/dev/null 2>&1 &
  jobs_at_work &
  pods=$(all_pods) || { echo unknown; wait; return; }
  # Both through the pipe: an argument can have 128 KiB, and an awk that cannot start must not look like "no pods".
  { printf '%s\n' "$old" && printf -- '--\n%s\n' "$pods"; } | awk '
    !NF { next }
    $1 == "--" { now = 1; next }
    !now { uid[$2]; next }
    ($2 in uid) { print "pod/" $1 }' || echo unknown
  wait
}

main() {
  # Nothing is scaled, so nothing is to be scaled back.
  live=''
  trap told_to_end TERM
  await_none 'another migrator' other_migrators || {
    case $left in *unknown*) exit 1 ;; esac
    refuse "Another migrator still runs: $(first_of "$left")." "wait until it has ended, then sync again."
  }
  waited_for=$said
  read_marker || exit 1
  refuse_edited_marker
  if [ -z "$marker_revision" ]; then
    log "There is no marker yet; creating ConfigMap $MARKER."
    retry api create configmap "$MARKER" >/dev/null || exit 1
  fi
  believe_database "$waited_for"
  void_claim
  if [ "$applied" = "$SCHEMA_VERSION" ]; then
    if [ "$CAN_SKIP" = true ]; then
      log "The database already has schema version $SCHEMA_VERSION: the migrator is skipped."
      : >"$STATE/skip"
      forget_troubles
      delete_finished_jobs "$JOB"
      return 0
    fi
    refuse_beside_application
  fi
  before="$applied|$requested|$in_progress|$holder"
  refuse_downgrade
  refuse_forgotten_workloads
  await_rehearsal
  check_images
  refuse_pods_without_fence
  delete_finished_jobs "$JOB" || exit 1
  left=''
  await_none 'the Jobs of the application' jobs_at_work "$JOBS_TIMEOUT" || {
    case $left in *unknown*) exit 1 ;; esac
    refuse "Jobs of the old version still run after $JOBS_TIMEOUT seconds: $(first_of "$left"). Nothing was stopped." \
      "wait until they have ended or delete them (kubectl --namespace $NAMESPACE delete $(first_of "$left")), then sync again; or let the upgrade delete them: runningJobs: RunningJobs.DELETE."
  }
  # What was decided above was decided of the marker as it was then, minutes ago.
  read_marker || exit 1
  refuse_edited_marker
  # The application serves until now, and again if this attempt gives up.
  if [ -n "$applied" ]; then stopped_at='' also_undone='"stoppedAt":null'; fi
  { [ "$before" = "$applied|$requested|$in_progress|$holder" ] && claim; } || {
    log "The marker $MARKER changed meanwhile, or the API server does not answer; this pod gives way. Sync again."
    put_back
    exit 1
  }
  log "The marker says: migration to $SCHEMA_VERSION in progress, attempt $attempts. From now on no pod of the application passes its fence."
  bounce || give_up "The old pods could not be deleted (see the log above)." "sync again; the old version goes on."
  await_none 'the old pods' bounced_pods ||
    give_up "Old pods are still there $DRAIN_TIMEOUT seconds after they were deleted: $(first_of "$left")." \
      "find out why they do not end (kubectl --namespace $NAMESPACE describe $(first_of "$left")), remove them, then sync again."
  begin ||
    give_up "The marker $MARKER could not be told that the migration begins." "sync again."
  now >"$STATE/stopped"
  log "No pod of the application works. The migrator may begin."
}

main
