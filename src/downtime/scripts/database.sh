#!/bin/sh
# What the database itself says of its schema, where a command of the user's asks it (ask.sh, run.sh).
#   ASKS (true, false) STATE (folder shared with the migrator)
. ./common.sh

# note NAME [BYTES]: what stands in a file of the shared folder. The migrator can write there, and links could lead to this container's API token: only
# the beginning of a regular file is read, and only what has the expected form is used or shown.
note() { [ -f "$STATE/$1" ] && [ ! -L "$STATE/$1" ] && head -c "${2:-30}" "$STATE/$1" 2>/dev/null; }

# answered NAME: what the database said into $database: a version, or `none` when it has no schema; 1 when it did not say.
answered() {
  database=$(note "$1" 80) || return 1
  case $database in =*) ;; *) return 1 ;; esac
  database=${database#=}
  case $database in
    '') database=none ;;
    *[!0-9A-Za-z._+-]* | [!0-9A-Za-z]*) return 1 ;;
  esac
  [ "${#database}" -le 63 ]
}

# believe_database [MIGRATORS THAT WERE WAITED FOR]: compares the marker with the database before anything stops. A marker that was lost learns what it
# said; one that says something else is wrong, or the database was restored: nobody here can know which.
believe_database() {
  [ "$ASKS" = true ] || return 0
  [ -z "${1:-}" ] || {
    log "The database was asked while another migrator was there: what the marker says is believed."
    return 0
  }
  answered answer-before || {
    log "The database did not say which schema version it has: what the marker says is believed."
    return 0
  }
  # Who is half way may say the one or the other.
  [ -z "$half_way" ] || return 0
  [ "$database" != "${schema:-none}" ] || return 0
  [ -z "$schema" ] || {
    put_back_early
    value=null && [ "$database" = none ] || value="\"$database\""
    refuse "The marker $MARKER says that the database has schema version $schema, but the database says $database. Nothing was migrated." \
      "find out which is true: was a backup restored, or was the schema changed by hand? If the database is right: kubectl --namespace $NAMESPACE patch configmap $MARKER --type merge --patch '{\"data\":{\"applied\":$value,\"untouched\":null}}', then sync again."
  }
  learn_database
}

learn_database() {
  log "The marker $MARKER does not say what the database has. The database says $database: the marker says so now."
  note_schema "$database"
  # The check job, which knew nothing, may have stopped what fits the database.
  (refuse_downgrade) || {
    code=$?
    put_back_early
    exit "$code"
  }
}

# note_schema VERSION: the marker says that the database has it. What was only claimed is void, and what Git asks for is no longer asked for when it is there.
note_schema() {
  known="\"applied\":\"$1\",\"inProgress\":null,\"untouched\":null,\"holder\":null,\"attempts\":null"
  [ "$1" != "$SCHEMA_VERSION" ] ||
    known="$known,\"requested\":null,\"stoppedAt\":null,\"lastFailure\":null,\"lastRefusal\":null"
  patch_marker "$marker_revision" "$known" || {
    log "The marker $MARKER changed meanwhile; sync again."
    exit 1
  }
  # shellcheck disable=SC2034 # for the program that follows
  applied=$1 schema=$1 in_progress='' untouched='' holder='' attempts=''
}

# A guard that was killed between its claim and the migrator's beginning has changed nothing, and nobody is left who could begin. In a rollout the old
# version may even go on: a sync of it must not wait for pods in a fence that they have passed.
void_claim() {
  if [ -z "$untouched" ] || [ "$schema" != "$SCHEMA_VERSION" ]; then return 0; fi
  log "The migration to $in_progress was claimed, but has not begun: the database still has $SCHEMA_VERSION."
  note_schema "$SCHEMA_VERSION"
}
