#!/bin/sh
# What must be true before anything stops, whatever the strategy.
#   ALLOW_DOWNGRADE (true, false) IMAGE_CHECK IMAGE_TIMEOUT (s)
#   STOPPABLE (where workloads are looked for that Git no longer has, one a line: "scale deployments.apps")
. ./common.sh

# compare_versions: for each line "A B" of standard input what version A is to version B: older, same, newer, or unknown (numbers say nothing).
# Numbers stay text, because awks differ in what they make of 0010, 1e10 and 9007199254740993. src/downtime/version.ts says the same.
compare_versions() {
  LC_ALL=C awk '
    function text(x, y) { return ("x" x) < ("x" y) ? -1 : ("x" x) != ("x" y) }
    function number(x, y) { sub(/^0+/, "", x); sub(/^0+/, "", y); return length(x) == length(y) ? text(x, y) : length(x) - length(y) }
    function identifier(x, y,  nx, ny) {
      nx = x ~ /^[0-9]+$/; ny = y ~ /^[0-9]+$/
      return nx && ny ? number(x, y) : nx != ny ? ny - nx : text(x, y)
    }
    function compare(a, b,  pa, pb, na, nb, x, y, i, order) {
      if (i = index(a, "-")) { pa = substr(a, i + 1); a = substr(a, 1, i - 1) }
      if (i = index(b, "-")) { pb = substr(b, i + 1); b = substr(b, 1, i - 1) }
      na = split(a, x, "."); nb = split(b, y, ".")
      for (i = 1; i <= na || i <= nb; i++) if (order = number(i <= na ? x[i] : 0, i <= nb ? y[i] : 0)) return order
      if (pa == "" || pb == "") return (pa == "") - (pb == "")
      na = split(pa, x, "."); nb = split(pb, y, ".")
      for (i = 1; i <= na && i <= nb; i++) if (order = identifier(x[i], y[i])) return order
      return na - nb
    }
    function known(v) { return v ~ /^[0-9]+(\.[0-9]+)*(-[0-9A-Za-z.-]+)?$/ }
    { for (i = 1; i <= 2; i++) { v[i] = $i; sub(/^v/, "", v[i]); sub(/\+.*/, "", v[i]) }
      if (NF != 2 || !known(v[1]) || !known(v[2])) { print "unknown"; next }
      order = compare(v[1], v[2])
      print (order < 0 ? "older" : (order == 0 ? "same" : "newer")) }'
}

# older A B: is A the lower one of two version numbers? 2: they cannot be compared.
older() {
  relation=$(printf '%s %s\n' "$1" "$2" | compare_versions) || exit 1
  case $relation in
    older) return 0 ;;
    same | newer) return 1 ;;
    *) return 2 ;;
  esac
}

# An old application cannot run on a new schema, and an old migrator knows nothing of it.
refuse_downgrade() {
  [ "$SCHEMA_VERSION" != "$half_way" ] || return 0
  current=${half_way:-$schema}
  [ -n "$current" ] || return 0
  older "$SCHEMA_VERSION" "$current"
  case $? in
    0) downgrade="is older than $current" ;;
    1) return 0 ;;
    *)
      downgrade="was left for $current before"
      history=$(retry api get configmap "$MARKER" --output 'jsonpath={.data.history}') || exit 1
      [ "$SCHEMA_VERSION" = "$previous" ] || printf '%s\n' "$history" | grep -qF " to=$SCHEMA_VERSION " || return 0
      ;;
  esac
  if [ "$ALLOW_DOWNGRADE" = true ]; then
    log "Schema version $SCHEMA_VERSION $downgrade; going on because downgrades are allowed."
    return 0
  fi
  if [ -n "$half_way" ]; then situation="the migration to $current began and did not end well: the database may be half way"
  else situation="the database has $current"; fi
  refuse "Schema version $SCHEMA_VERSION $downgrade, and $situation. Nothing was stopped." \
    "put $current or a newer version into Git; or restore the database; or, if the migrator of $SCHEMA_VERSION can go backwards, set allowDowngrade: true."
}

refuse_other_migrator() {
  running=$(retry api get pods --selector "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=migrate" \
    --field-selector status.phase!=Succeeded,status.phase!=Failed \
    --output 'jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations.cdk8s-downtime/schema-version}{"\n"}{end}') || exit 1
  while read -r pod version; do
    [ -z "$pod" ] || [ "$version" = "$SCHEMA_VERSION" ] ||
      refuse "The migrator pod $pod of schema version $version still runs. Nothing was stopped." \
        "wait until it has ended (kubectl --namespace $NAMESPACE wait --for=delete pod/$pod --timeout=1h), then sync again."
  done <<LINES
$running
LINES
}

# A workload that Git no longer has would go on running, on the new schema.
refuse_forgotten_workloads() {
  while read -r verb resource; do
    path=$(state_path "$verb") || exit 1
    labelled=$(retry api get "$resource" --selector "cdk8s-downtime/app=$APP" \
      --output "jsonpath={range .items[*]}{.kind}/{.metadata.name} $path{\"\\n\"}{end}") || exit 1
    while read -r workload found; do
      [ -n "$workload" ] || continue
      runs "$(state_of "$verb" "$found")" || continue
      printf '%s\n' "$WORKLOADS" | grep -qE "^[^ ]+ [^ ]+ ${workload%%/*} ${workload#*/}( |\$)" ||
        refuse "$workload belongs to this application and runs, but is no longer in its manifests: it would run on the new schema. Nothing was stopped." \
          "$(stop_by_hand "$verb" "$resource/${workload#*/}"), then sync again; or have the upgrade do so (removedWorkloads: ['$workload']); or put it back into Git."
    done <<LABELLED
$labelled
LABELLED
  done <<STOPPABLE
$STOPPABLE
STOPPABLE
}

# stop_by_hand VERB OBJECT
stop_by_hand() {
  case $1 in
    scale | bounce) printf '%s' "kubectl --namespace $NAMESPACE scale $2 --replicas=0" ;;
    suspend | drain) printf '%s' "kubectl --namespace $NAMESPACE patch $2 --type merge --patch '{\"spec\":{\"suspend\":true}}'" ;;
    *) printf '%s' "kubectl --namespace $NAMESPACE delete $2" ;;
  esac
}

scale_image_check() {
  api patch deployment "$IMAGE_CHECK" --subresource scale --type merge --field-manager cdk8s-downtime --output name \
    --patch "{\"spec\":{\"replicas\":$1}}" >/dev/null
}

# missing_volume: why the pod of the image check cannot mount what the migrator mounts. Nothing but an Event says so.
missing_volume() {
  pod=$(api get pods --selector "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=image-check" --output 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="PodReadyToStartContainers")].status}{"\n"}{end}' |
    sed -n 's/ False$//p' | head -n 1)
  [ -n "$pod" ] || return 0
  api get events --field-selector "involvedObject.name=$pod,reason=FailedMount" --output 'jsonpath={range .items[*]}{.message}{"\n"}{end}' |
    grep -E 'not found|non-existent' | tail -n 1
}

refuse_missing_configuration() {
  refuse "The migrator cannot start: $1. Nothing was stopped." \
    "create it in namespace $NAMESPACE, or correct the name in Git, then sync again."
}

# A mistyped tag must not cost downtime: a pod that starts every image of the new version comes first.
check_images() {
  log "Checking that every image of the new version can be pulled and started (Deployment $IMAGE_CHECK)."
  trap 'retry scale_image_check 0' EXIT
  retry scale_image_check 1 || exit 1
  waited=0 troubled=0
  while :; do
    available=$(api get deployment "$IMAGE_CHECK" --output 'jsonpath={.metadata.generation}={.status.observedGeneration}:{.status.updatedReplicas}:{.status.availableReplicas}:{.status.replicas}')
    case $available in
      *:1:1:1) generation=${available%%:*} && [ "${generation%=*}" = "${generation#*=}" ] && break ;;
    esac
    trouble=$(api get pods --selector "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=image-check" --output 'jsonpath={range .items[*]}{range .status.initContainerStatuses[*]}{.image}: {.state.waiting.reason} {.state.waiting.message}{"\n"}{end}{end}' |
      grep -E ': (ErrImage|ImagePull|InvalidImage|CreateContainer|RunContainer|CrashLoop)' | head -n 1)
    if [ -n "$trouble" ]; then troubled=$((troubled + 1)); else troubled=0; fi
    if [ "$troubled" -ge 8 ] || { [ "$troubled" -ge 1 ] && [ "$waited" -ge "$IMAGE_TIMEOUT" ]; }; then
      case $trouble in
        *': CreateContainerConfigError '*' not found' | *": CreateContainerConfigError couldn't find key "*)
          refuse_missing_configuration "${trouble#*: CreateContainerConfigError }" ;;
      esac
      refuse "An image of the new version cannot be started: $trouble. Nothing was stopped." \
        "correct the image's name or tag, its pull secret or its user in Git, then sync again."
    fi
    # The kubelet has tried several times by then.
    if [ $((waited % 10)) -eq 9 ] || [ "$waited" -ge "$IMAGE_TIMEOUT" ]; then
      missing=$(missing_volume)
      [ -z "$missing" ] || refuse_missing_configuration "$missing"
    fi
    if [ "$waited" -ge "$IMAGE_TIMEOUT" ]; then
      situation=$(retry api get pods --selector "cdk8s-downtime/upgrade=$APP,cdk8s-downtime/job=image-check" --output 'jsonpath={range .items[*]}{.metadata.name} {.status.phase} {range .status.conditions[?(@.status=="False")]}{.type}: {.message} {end}{end}') || exit 1
      # Without a pod: what quota, LimitRange or admission said.
      [ -n "$situation" ] ||
        situation=$(retry api get deployment "$IMAGE_CHECK" --output 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}') || exit 1
      refuse "The images of the new version could not be started within $IMAGE_TIMEOUT seconds: ${situation:-no pod was created}. Nothing was stopped." \
        "kubectl --namespace $NAMESPACE describe pods,replicasets --selector cdk8s-downtime/upgrade=$APP says why."
    fi
    sleep 1
    waited=$((waited + 1))
  done
  trap - EXIT
  scale_image_check 0 || log "Deployment $IMAGE_CHECK could not be scaled back to 0; it does no harm."
}

# What went wrong before is over when the database has what Git asks for.
forget_troubles() {
  troubles=$(retry api get configmap "$MARKER" --output 'jsonpath={.data.lastFailure}{.data.lastRefusal}') || return 0
  [ -z "$troubles" ] || patch_marker '' '"lastFailure":null,"lastRefusal":null' || log "What the marker says of earlier troubles stays there."
}

# Finished jobs of other versions would be taken for this version's when it comes back (A, B, A). delete_finished_jobs KEPT...: all but those of such a name
# or version (version=1.4); 1 when one could not be deleted.
delete_finished_jobs() {
  jobs=$(retry api get jobs --selector "cdk8s-downtime/upgrade=$APP" --output 'jsonpath={range .items[*]}{.metadata.name}|{.status.active}|{.metadata.annotations.cdk8s-downtime/schema-version}{"\n"}{end}') || exit 1
  kept=" $* " remaining=''
  while IFS='|' read -r job active version; do
    case $kept in *" $job "* | *" version=$version "*) continue ;; esac
    [ -n "$job" ] || continue
    [ "${active:-0}" = 0 ] || continue
    log "Deleting the finished Job $job."
    retry api delete job "$job" --ignore-not-found --wait=false >/dev/null || {
      log "Job $job could not be deleted."
      remaining=$job
    }
  done <<LINES
$jobs
LINES
  [ -z "$remaining" ]
}
