#!/bin/sh
# Runs the scenarios, or those whose files match the arguments.
#   --part    those that depend most on what Argo CD does: enough for its older line
#   --matrix  the ways and faults of matrix/ (E2E_MATRIX=all: each with each)
# E2E_STRATEGY=all runs each under both strategies; without it, all under the hooks and a sample under the rollout.
# The upgrade whose seconds are measured runs first and alone: beside others one would measure the machine.
set -eu
cd "$(dirname "$0")/../.."
PART='application-set apply-only fenced-rollout argo-application rollback selective-sync terminate'

jest() { node_modules/.bin/jest --config test/e2e/jest.config.json "$@"; }
if [ "${1:-}" = --part ]; then
  shift
  for scenario in $PART; do
    # A pattern that matches no file would be no error.
    [ -e "test/e2e/$scenario.test.ts" ] || { echo "There is no scenario $scenario any more: mend PART in $0." >&2; exit 1; }
    set -- "$@" "/$scenario.test"
  done
fi
if [ "${1:-}" = --matrix ]; then
  shift
  jest /matrix/ "$@"
elif [ $# -gt 0 ]; then
  jest "$@" --testPathIgnorePatterns /matrix/ /fixture/
else
  failed=0
  jest /upgrade.test || failed=1
  jest --testPathIgnorePatterns /upgrade.test /matrix/ /fixture/ || failed=1
  # Alone: some of its faults hit the whole cluster.
  jest /matrix/ || failed=1
  exit "$failed"
fi
