#!/usr/bin/env bash
# Checks the model of the protocol with spin: the protocol as it is must be green, each way to break it red. Prints a table; exit code 1 when one is not.
#   run.sh           everything: about a minute on two idle cores
#   run.sh --quick   the smallest run of each strategy, and what is broken
# docs/model.md says what the numbers mean.
set -euo pipefail
cd "$(dirname "$0")"
model=$PWD/downtime.pml
work=$(mktemp -d)
failed=0
total=0

command -v spin >/dev/null || { echo "spin is not installed: apt-get install spin" >&2; exit 1; }

build() {
  mkdir -p "$work/$1"
  cd "$work/$1"
  cp "$model" .
  spin -DSTRATEGY="$2" -a downtime.pml
  # Without NP: safety and states in which nothing can happen any more; no run is endless, because everything that may happen is counted.
  gcc -O1 -w -DSAFETY -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c
}
build HOOKS 1 & first=$!
build ROLLOUT 2 & second=$!
wait "$first"
wait "$second"

# What an assertion that was violated means.
in_words() {
  case $1 in
    '') ;;
    *badImage*) echo 'stopped, though the new version cannot come up' ;;
    *'works[0]&&(version'*) echo 'a sync kills a migrator that works' ;;
    *'works[(1-i)]'*) echo 'two migrators' ;;
    *'works[0]'* | *'working[1]'*) echo 'a pod works beside a migrator' ;;
    *'(applied==0)'*) echo '"applied" is wrong' ;;
    *'(db==1)' | *'(db==2)') echo 'a pod works on a foreign schema' ;;
    *edited) echo 'a sync is successful, and no pod serves' ;;
    *syncs*) echo 'syncs do not help' ;;
    *'invalid end state'*) echo 'stuck' ;;
    *) echo "$1" ;;
  esac
}

# check EXPECTED STRATEGY NAME SETTING...: one line of the table.
check() {
  local expected=$1 strategy=$2 name=$3 result out
  shift 3
  out=$(cd "$work/$strategy" && rm -f ./*.trail && env "$@" timeout 240 ./pan -m200000 -w22 2>&1) || true
  local states depth seconds broken
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' <<<"$out")
  depth=$(sed -n 's/.*depth reached \([0-9]*\).*/\1/p' <<<"$out")
  seconds=$(sed -n 's/^pan: elapsed time \([0-9.]*\) seconds/\1/p' <<<"$out")
  broken=$(sed -n 's/^pan:1: \(.*\) (at depth.*/\1/p' <<<"$out" | head -n 1)
  # A search that was cut off proves nothing.
  if [ -n "$broken" ]; then result=red
  elif grep -q 'errors: 0' <<<"$out" && ! grep -qE 'max search depth too small|Search not completed' <<<"$out"; then result=green
  else result=unfinished; fi
  printf '%-8s %-44s %9s %6s %6s  %-6s %s\n' "$strategy" "$name" "${states:-?}" "${depth:-?}" "${seconds:-0}" "$result" "$(in_words "$broken")"
  [ "$result" != green ] || total=$(awk -v a="$total" -v b="$states" 'BEGIN { printf "%d", a + b }')
  if [ "$result" != "$expected" ]; then
    failed=1
    echo "  expected: $expected. To see it: cd $work/$strategy; env $* ./pan -m200000; env $* ./pan -r downtime.pml.trail" >&2
  fi
}

# names PREFIX: of the variants, in the model's order.
names() { sed -n "s/^#define \\($1_[A-Z_]*\\) .*/\\1/p" "$model"; }
number() { sed -n "s/^#define $1 \([0-9]*\).*/\1/p" "$model"; }
# broken STRATEGY NAME SETTING...
broken() {
  local strategy=$1 name=$2
  shift 2
  check red "$strategy" "$name" "VARIANT=$(number "$name")" "$@"
}

printf '%-8s %-44s %9s %6s %6s  %s\n' strategy configuration states depth s result
for strategy in HOOKS ROLLOUT; do
  check green $strategy '1 fault, 1 edit, 2 operations' FAULTS=1 EDITS=1 OPS=2
  [ "${1:-}" != --quick ] || continue
  check green $strategy '1 fault, 1 edit, 2 operations, first time' FAULTS=1 EDITS=1 OPS=2 FIRST=1
  check green $strategy '3 faults, 2 operations' FAULTS=3 EDITS=0 OPS=2
  check green $strategy '2 faults, 1 edit, 2 operations' FAULTS=2 EDITS=1 OPS=2
  check green $strategy '1 fault, 2 edits, 2 operations' FAULTS=1 EDITS=2 OPS=2
done
if [ "${1:-}" != --quick ]; then
  check green HOOKS '1 fault, 1 edit, 2 operations, stop first' FAULTS=1 EDITS=1 OPS=2 STOP_FIRST=1
  check green HOOKS '1 fault, 1 edit, 3 operations' FAULTS=1 EDITS=1 OPS=3
  check green HOOKS '2 faults, 3 operations' FAULTS=2 EDITS=0 OPS=3
  check green ROLLOUT '1 fault, 1 edit, 3 operations' FAULTS=1 EDITS=1 OPS=3
fi
check green ROLLOUT '1 fault, 2 operations, bad image' FAULTS=1 EDITS=0 OPS=2 BAD_IMAGE=1

echo 'Broken on purpose:'
for name in $(names BREAK); do
  case $name in
    BREAK_NO_REHEARSAL) broken ROLLOUT "$name" FAULTS=1 EDITS=0 OPS=2 BAD_IMAGE=1 ;;
    BREAK_BOUNCE_SPARES_FENCE | BREAK_READ_AGAIN | BREAK_CLAIM_STAYS) broken ROLLOUT "$name" FAULTS=1 EDITS=1 OPS=2 ;;
    BREAK_GUARD_KEEPS_JOBS) broken HOOKS "$name" FAULTS=1 EDITS=1 OPS=2 ;;
    *)
      broken HOOKS "$name" FAULTS=1 EDITS=1 OPS=2
      broken ROLLOUT "$name" FAULTS=1 EDITS=1 OPS=2
      ;;
  esac
done

echo 'Without an assumption:'
for name in $(names ASSUME); do
  [ "$name" = ASSUME_REPORTED ] || broken HOOKS "$name" FAULTS=1 EDITS=1 OPS=2
  broken ROLLOUT "$name" FAULTS=1 EDITS=1 OPS=2
done

echo "$total states of the sound protocol"
if [ "$failed" = 0 ]; then rm -rf "$work"; else echo "Something is not as expected; the programs are in $work." >&2; fi
exit "$failed"
