#!/bin/sh
# Synthesizes the examples (all, or those named) with `cdk8s synth`, as their users would, and puts the result under dist/.
# `cdk8s synth` empties its output folder before it knows whether it will succeed, so dist/ is replaced only afterwards. An example
# whose cdk8s.yaml names an output folder writes dist/ by itself.
set -eu
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
  for folder in examples/*/; do set -- "$@" "$(basename "$folder")"; done
fi
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

# The objects in the order in which Argo CD applies them.
show() {
  find "$1" -name '*.yaml' -exec cat {} + | awk '
    function flush() { if (kind) printf "%s %4d  %-8s %-15s %s\n", hook ? 0 : 1, wave, hook ? hook : "Sync", kind, name; kind = hook = name = ""; wave = 0 }
    /^---/ { flush() } /^kind:/ { kind = $2 } /^  name:/ && !name { name = $2 }
    /argocd.argoproj.io\/hook:/ { hook = $2 } /argocd.argoproj.io\/sync-wave:/ { gsub(/"/, ""); wave = $2 }
    END { flush() }' | sort -k1,1n -k2,2n -k4,5 | cut -c 3-
}
synth() {
  (cd "examples/$1" && shift && ../../node_modules/.bin/cdk8s synth --check-upgrade=false "$@")
}

for example; do
  echo "== examples/$example"
  if grep -q '^output:' "examples/$example/cdk8s.yaml"; then
    synth "$example"
  else
    synth "$example" --output "$new/$example"
    mkdir -p dist
    rm -rf "dist/$example"
    cp -R "$new/$example" "dist/$example"
    show "dist/$example"
  fi
done
