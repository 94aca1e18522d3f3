#!/usr/bin/env bash
# Runs the e2e tests, or COMMAND, beside a fresh cluster whose test image holds our fixture.
#   test/e2e/with-cluster.sh [COMMAND [ARG...]]     default COMMAND: npm run e2e
#   WITH_CLUSTER  path of the program that makes the cluster (default ../shared/cluster/with-cluster)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
export CLUSTER_SCRIPTS="$here/fixture/bin"
CLUSTER_IMAGES=$(grep -vE '^\s*(#|$)' "$here/fixture/images" | tr '\n' ' ' | sed 's/ $//')
export CLUSTER_IMAGES
# The tests tell Argo CD of each commit; comparing all applications every few seconds would only cost time.
export ARGOCD_APP_RESYNC=${ARGOCD_APP_RESYNC:-180}
[ $# -gt 0 ] || set -- npm run e2e
exec "${WITH_CLUSTER:-$root/../shared/cluster/with-cluster}" "$@"
