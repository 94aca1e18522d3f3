#!/bin/sh
# Asks the database which schema version it has, in the migrator's image: nothing but busybox is known to be there. The question is left for run.sh, which
# asks again when the migration has failed.
#   ask.sh STATE COMMAND...
state=$1
shift
for word; do printf '%s\0' "$word"; done >"$state/question"
# Whoever does not answer must not hold up an upgrade for ever.
answer=$("$state/busybox" timeout 60 "$@") || {
  echo "The question failed with exit code $?: nobody knows which schema version the database has."
  exit 0
}
echo "The database says: ${answer:-nothing, so it has no schema}"
printf '=%s\n' "$answer" >"$state/answer-before"
