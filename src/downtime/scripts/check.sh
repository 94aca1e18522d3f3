#!/bin/sh
# The check job: makes sure that the upgrade can be done and asks for the stop. The application is scaled to 0 as late as possible: by the
# migrator job's guard, when the migrator's pod is in its place; or here, when that pod cannot start beside the application (STOP_FIRST).
#   CHECK_JOB MIGRATE_JOB STOP_FIRST (true, false)
#   SELECTORS (of the application's pods, one a line) IMMUTABLE ("apps/v1 StatefulSet queue DIGEST FIELDS", one a line)
. ./checks.sh
. ./jobs.sh

# A pod that the workloads' selectors find and that scaling them to 0 does not end would have the guard wait in vain, with the application down.
refuse_foreign_pods() {
  pods=$(printf '%s\n' "$SELECTORS" | while read -r selector; do
    [ -z "$selector" ] || retry api get pods --selector "$selector" --field-selector status.phase!=Succeeded,status.phase!=Failed \
      --output 'jsonpath={range .items[*]}{.metadata.name}|{.metadata.deletionTimestamp}|{.metadata.labels.pod-template-hash}{.metadata.labels.rollouts-pod-template-hash}|{.metadata.ownerReferences[?(@.controller==true)].kind}/{.metadata.ownerReferences[?(@.controller==true)].name}{"\n"}{end}' || exit 1
  done) || exit 1
  # Not only those that run: one may have ended since the pods were listed.
  started=$(retry owned_jobs) || exit 1
  while IFS='|' read -r pod ends hash owner; do
    # One that ends anyway will be waited for.
    if [ -z "$pod" ] || [ -n "$ends" ]; then continue; fi
    workload=$owner
    case $owner in
      ReplicaSet/?*"-$hash") workload=${owner#*/} && workload="(Deployment|Rollout)/${workload%"-$hash"}" ;;
      # They are waited for before the stop.
      Job/*) if printf '%s\n' "$started" | grep -q "^${owner#*/} "; then continue; fi ;;
      /) owner='' ;;
    esac
    printf '%s\n' "$WORKLOADS" | grep -qE "^[^ ]+ [^ ]+ ${workload%%/*} ${workload#*/}( |\$)" ||
      refuse "The pod $pod${owner:+ of $owner} has the labels by which this application's pods are found, but belongs to none of its workloads: it would go on when they are stopped. Nothing was stopped." \
        "give it other labels, or remove ${owner:-it} (kubectl --namespace $NAMESPACE delete ${owner:-pod/$pod}), or wait until it has ended; then sync again."
  done <<PODS
$pods
PODS
}

# labels_of TEXT: the labels of a selector, one a line: from app=web,tier=front or from {"app":"web","tier":"front"}.
labels_of() { printf '%s\n' "$1" | tr -d '{}"' | tr ':,' '=\n' | sort; }

# A selector cannot be changed: the API server would refuse it when the migration is over.
refuse_changed_selectors() {
  while read -r _ version kind name selector; do
    [ -n "$selector" ] || continue
    found=$(retry api get "$(reference "$version" "$kind" "$name")" --ignore-not-found --output 'jsonpath={.spec.selector.matchExpressions}{.spec.selector.matchLabels}') || exit 1
    # Only labels are compared.
    case "$found $selector" in
      '{'*' '*[\ \(!]*) ;;
      '{'*)
        [ "$(labels_of "$found")" = "$(labels_of "$selector")" ] ||
          refuse "The selector of $kind/$name is $(labels_of "$found" | tr '\n' ' ')in the cluster and $(labels_of "$selector" | tr '\n' ' ')in Git: Kubernetes never changes a selector. Nothing was stopped." \
            "take the selector back in Git; or give the workload another name; or delete it first, which is a downtime of its own (kubectl --namespace $NAMESPACE delete $kind/$name)."
        ;;
    esac
  done <<WORKLOADS
$WORKLOADS
WORKLOADS
}

# So it is with more of some kinds. A workload says in an annotation what it was applied with.
refuse_changed_immutables() {
  while read -r version kind name digest fields; do
    [ -n "$digest" ] || continue
    found=$(retry api get "$(reference "$version" "$kind" "$name")" --ignore-not-found --output 'jsonpath={.metadata.annotations.cdk8s-downtime/immutable}') || exit 1
    [ "${found:-$digest}" = "$digest" ] ||
      refuse "$kind/$name differs in Git from the cluster in what Kubernetes never changes ($fields). Nothing was stopped." \
        "take the change back in Git; or give the workload another name; or delete it first and leave its pods (kubectl --namespace $NAMESPACE delete $kind/$name --cascade=orphan), then sync again."
  done <<IMMUTABLE
$IMMUTABLE
IMMUTABLE
}

main() {
  trap 'exit 143' TERM
  read_marker || exit 1
  refuse_edited_marker
  if [ -n "$marker_revision" ] && [ "$applied" = "$SCHEMA_VERSION" ]; then
    log "The database already has schema version $SCHEMA_VERSION: nothing to stop."
    # The migrator of a version that Git has left again may still wait for its start. Nobody asks for it any more: its guard refuses.
    if [ -n "$requested" ] && [ "$requested" != "$SCHEMA_VERSION" ]; then
      patch_marker "$marker_revision" '"requested":null' || {
        log "The marker $MARKER changed meanwhile; sync again."
        exit 1
      }
    fi
    forget_troubles
    delete_finished_jobs "$CHECK_JOB" "$MIGRATE_JOB"
    return 0
  fi
  log "The database has schema version ${schema:-unknown}, this version needs $SCHEMA_VERSION: a downtime upgrade."
  if [ -z "$marker_revision" ]; then
    log "There is no marker yet; creating ConfigMap $MARKER."
    retry api create configmap "$MARKER" >/dev/null || exit 1
  fi
  before="$applied|$requested|$in_progress|$holder"
  refuse_downgrade
  refuse_other_migrator
  refuse_forgotten_workloads
  refuse_foreign_pods
  refuse_changed_selectors
  refuse_changed_immutables
  live=$(live_workloads) || exit 1
  check_images
  delete_finished_jobs "$CHECK_JOB"

  # What is at 0 since an earlier stop, be it of a guard that was killed, keeps the number that was remembered then.
  read_marker || exit 1
  refuse_edited_marker
  [ "$before" = "$applied|$requested|$in_progress|$holder" ] || {
    log "The marker $MARKER changed meanwhile; sync again."
    exit 1
  }
  list='' running=no earlier=''
  while read -r _ _ workload found; do
    [ -n "$workload" ] || continue
    if runs "$found"; then
      running=yes
    elif [ -n "$stopped_at" ]; then
      number=$(remembered "$workload") && found=${number:-$found}
      ! runs "$found" || earlier=yes
    fi
    list="$list${list:+ }$workload=$found"
  done <<LINES
$live
LINES
  replicas=$list
  # The downtime counts from the first stop on, also when the upgrade needs several attempts.
  if [ "$STOP_FIRST" = true ]; then
    if [ "$running" = yes ] || [ -z "$stopped_at" ]; then stopped_at=$(now); fi
  elif [ "$running" = yes ] && [ -z "$earlier" ]; then
    stopped_at=''
  fi
  patch_marker "$marker_revision" "\"requested\":\"$SCHEMA_VERSION\",\"stoppedAt\":$(json_or_null "$stopped_at"),\"lastRefusal\":null,\"replicas\":\"$replicas\"" || {
    log "The marker $MARKER changed meanwhile; sync again."
    exit 1
  }
  if [ -z "$replicas" ]; then
    log "No workload exists yet: nothing to stop."
  elif [ "$STOP_FIRST" = true ]; then
    trap 'start_workloads "$live"; exit 143' TERM
    stop_workloads "$live" || {
      start_workloads "$live"
      exit 1
    }
    log "The downtime has begun. The migrator job waits for the pods to be gone."
  else
    log "Everything is ready ($replicas). The migrator job stops the application as soon as its own pod is in place."
  fi
}

main
