#!/bin/sh
# Starts a step before the migrator inside the step's own image, of which only the shell itself is needed (it is busybox'). A step that fails ends its
# container well all the same: after an init container that fails nobody would be there to record it. What comes after it sees the exit code and does
# nothing, and the recorder says which step it was.
#   step.sh NAME STATE COMMAND...
name=$1
state=$2
shift 2
if [ -e "$state/skip" ]; then
  echo "Skipped: the database already has this schema version."
  exit 0
fi
if [ -e "$state/exit-code" ]; then
  echo "Not started: a step before it has failed."
  exit 0
fi
"$@" &
step=$!
trap 'kill -TERM "$step" 2>/dev/null' TERM INT
wait "$step"
code=$?
# A signal ends `wait` before the step has ended.
while kill -0 "$step" 2>/dev/null; do
  wait "$step"
  code=$?
done
[ "$code" != 0 ] || exit 0
echo "The step ended with exit code $code."
echo "$name" >"$state/failed-step"
echo "$code" >"$state/exit-code"
