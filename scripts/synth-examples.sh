#!/bin/sh
# Synthesizes the examples (all, or those named) with `cdk8s synth`, as their users would, and puts the result under dist/.
# `cdk8s synth` empties its output folder before it knows whether it will succeed, so dist/ is replaced only afterwards.
set -eu
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
  for folder in examples/*/; do set -- "$@" "$(basename "$folder")"; done
fi
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
for example; do
  echo "== examples/$example"
  (cd "examples/$example" && ../../node_modules/.bin/cdk8s synth --check-upgrade=false --output "$new/$example")
  mkdir -p dist
  rm -rf "dist/$example"
  cp -R "$new/$example" "dist/$example"
done
