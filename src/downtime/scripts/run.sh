#!/bin/sh
# Starts the migrator inside its own image and leaves its exit code for the recorder, which would learn it later from the API server.
# The image may have no other program than the migrator: only what the shell itself can do is used here.
#   run.sh STATE COMMAND...
state=$1
shift
if [ -e "$state/skip" ]; then
  echo "Skipped: the database already has this schema version."
  exit 0
fi
# What the database has after a migration that failed decides whether the old version can come back.
ask_again() {
  [ -e "$state/question" ] || return 0
  answer=$("$state/busybox" xargs -0 "$state/busybox" timeout 60 <"$state/question") || return 0
  echo "The database says: ${answer:-nothing, so it has no schema}"
  printf '=%s\n' "$answer" >"$state/answer-after"
}
if [ -e "$state/exit-code" ]; then
  read -r code <"$state/exit-code"
  echo "Not started: a step before it has failed."
  ask_again
  : >"$state/asked"
  exit "$code"
fi
"$@" &
migrator=$!
trap 'kill -TERM "$migrator" 2>/dev/null' TERM INT
wait "$migrator"
code=$?
# A signal ends `wait` before the migrator has ended.
while kill -0 "$migrator" 2>/dev/null; do
  wait "$migrator"
  code=$?
done
[ "$code" = 0 ] || ask_again
echo "$code" >"$state/exit-code"
exit "$code"
