#!/bin/sh
# Jobs that the application's workloads have started, such as CronJobs: the workload is stopped, and a Job that runs goes on until it ends.
#   RUNNING_JOBS (wait, delete) JOBS_TIMEOUT (s)
. ./common.sh

# What of the workloads starts Jobs, as kind/name lines.
job_starters() { printf '%s\n' "$WORKLOADS" | sed -nE 's/^(suspend|pause|drain) [^ ]+ ([^ ]+) ([^ ]+).*/\2\/\3/p'; }

# Their Jobs, as lines "name ended" or "name runs"; one that is being deleted runs.
owned_jobs() {
  starters=$(job_starters)
  [ -n "$starters" ] || return 0
  found=$(api get jobs --output 'jsonpath={range .items[*]}{.metadata.name}|{.metadata.ownerReferences[?(@.controller==true)].kind}/{.metadata.ownerReferences[?(@.controller==true)].name}|{.status.conditions[?(@.status=="True")].type}|{.metadata.deletionTimestamp}{"\n"}{end}') || return 1
  printf '%s\n--\n%s\n' "$starters" "$found" | awk -F '|' '
    $1 == "--" { now = 1; next }
    !now { starter[$1]; next }
    ($2 in starter) { print $1, ($4 == "" && $3 ~ /(^| )(Complete|Failed)( |$)/ ? "ended" : "runs") }'
}

# Those of them that work, or are about to. One that waits in its fence has not begun, and would wait for ever: it is deleted, and its workload starts
# another one when its time comes. In a rollout one of the new version goes on when the database is there.
jobs_at_work() {
  jobs=$(owned_jobs) || { echo unknown; return; }
  jobs=$(printf '%s\n' "$jobs" | sed -n 's/ runs$//p')
  [ -n "$jobs" ] || return 0
  pods=$(api get pods --selector batch.kubernetes.io/job-name --output 'jsonpath={range .items[*]}{.metadata.labels.batch\.kubernetes\.io/job-name}|{.status.phase}|{.status.initContainerStatuses[?(@.name=="fence")].state.running.startedAt}|{.spec.initContainers[?(@.name=="fence")].env[?(@.name=="SCHEMA_VERSION")].value}{"\n"}{end}') || { echo unknown; return; }
  case $WORKLOADS in *'drain '*) stays=$SCHEMA_VERSION ;; *) stays='' ;; esac
  printf '%s\n--\n%s\n' "$jobs" "$pods" | awk -F '|' -v stays="$stays" -v choice="$RUNNING_JOBS" '
    $1 == "--" { now = 1; next }
    !now { if ($1 != "") job[$1]; next }
    !($1 in job) || $2 == "Succeeded" || $2 == "Failed" { next }
    { pods[$1]++; if ($3 != "") waits[$1]++; if ($3 != "" && $4 "" == stays) next_version[$1]++ }
    END {
      for (j in job) {
        if (pods[j] && pods[j] == next_version[j]) continue
        print (choice == "delete" || (pods[j] && pods[j] == waits[j]) ? "delete" : "wait"), j
      }
    }' | while read -r choice job; do
    echo "job/$job"
    [ "$choice" = wait ] || api delete job "$job" --ignore-not-found --cascade=foreground --wait=false >/dev/null || echo unknown
  done
}
