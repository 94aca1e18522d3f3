#!/bin/sh
# The first init container of every pod of the application: waits until the database has the schema that this pod was written for.
# It reads the marker as a mounted file: no API access, and a marker that is missing means: wait.
#   SCHEMA_VERSION MARKER MARKER_FILE
trap 'exit 143' TERM
said=''
while :; do
  applied=$(cat "$MARKER_FILE" 2>/dev/null)
  [ "$applied" != "$SCHEMA_VERSION" ] || break
  if [ "$said" != "x$applied" ]; then
    echo "WAITING: this pod needs schema version $SCHEMA_VERSION, the database has ${applied:-none, or a migration is in progress} (ConfigMap $MARKER, key applied)."
    echo "What to do: nothing while an upgrade runs. Otherwise this version was applied without its migration (selective sync, apply only, rollback, kubectl apply): run a full sync of the version that you want."
    said="x$applied"
  fi
  sleep 1
done
echo "The database has schema version $SCHEMA_VERSION: go."
