#!/bin/sh
# Runs the scenarios, or those whose files match the arguments.
# The upgrade whose seconds are measured runs first and alone: beside others one would measure the machine.
set -eu
cd "$(dirname "$0")/../.."
jest() { node_modules/.bin/jest --config test/e2e/jest.config.json "$@"; }
if [ $# -gt 0 ]; then
  jest "$@"
else
  failed=0
  jest /upgrade.test || failed=1
  jest --testPathIgnorePatterns /upgrade.test /fixture/ || failed=1
  exit "$failed"
fi
