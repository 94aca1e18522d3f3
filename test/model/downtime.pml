/* A model of the upgrade protocol, for spin. docs/model.md says what is in it, what is not, and which line of which program each step is.
 * Compiled once for each strategy (-DSTRATEGY=1 or 2); run.sh says in the environment what a run may contain:
 *   FAULTS EDITS OPS   how many faults, hand edits, and operations of Argo CD, in any order
 *   FIRST (1)          nothing is installed yet
 *   STOP_FIRST (1)     the check job stops the application
 *   BAD_IMAGE (1)      ROLLOUT: pods of version 2 do not come up
 *   VARIANT            a number of the list below: what is broken on purpose, or which assumption is taken away
 * One atomic step is one call to the API server, or one thing that happens. What a program has read may be old in its next step. */
#define HOOKS 1   /* PRE_SYNC_HOOKS */
#define ROLLOUT 2 /* FENCED_ROLLOUT */
#define PODS 1    /* replicas of the workload; a rollout has one more */
#define SYNCS 4   /* fewer than so many plain syncs are enough (two more after a hand edit), each but the last with a step for a human, who takes it */

/* BREAK: the protocol without one of its parts. */
#define BREAK_COUNT_FIRST 1           /* pods are counted before the claim */
#define BREAK_UNCONDITIONAL 2         /* the claim does not care who else has written */
#define BREAK_NOT_HOLDER 3            /* record writes though another has taken `holder` away */
#define BREAK_BEFORE_HOOK_CREATION 4  /* Argo CD makes a Job again that still runs */
#define BREAK_ANNOTATION 5            /* the gate compares what Argo CD has written on the Deployment */
#define BREAK_NO_FENCE 6
#define BREAK_COUNTS_RUNNING 7        /* pods that are Terminating do not count */
#define BREAK_FAILURE_AS_SUCCESS 8
#define BREAK_APPLIED_STAYS 9         /* the claim does not take `applied` away */
#define BREAK_NO_WAIT 10              /* the guard does not look for other migrators */
#define BREAK_TERMINATING_MIGRATOR 11 /* ... or not for those that are Terminating */
#define BREAK_JOBS_KEPT 12            /* finished Jobs of other versions stay */
#define BREAK_FAILED_JOBS_STAY 13     /* Argo CD does not delete failed Jobs */
#define BREAK_GUARD_KEEPS_JOBS 20      /* HOOKS: only the check job deletes finished Jobs of other versions */
#define BREAK_FAILURE_UNCONDITIONAL 21 /* what record writes of a failure does not care who else has written */
#define BREAK_CLAIM_STAYS 22          /* ROLLOUT: a sync of the old version does not take back what was only claimed */
#define BREAK_UNTOUCHED_STAYS 19       /* the marker says "untouched" while the migrator works */
#define BREAK_NO_REHEARSAL 15         /* ROLLOUT: the guard does not wait for new pods */
#define BREAK_BOUNCE_SPARES_FENCE 16  /* ROLLOUT: pods of the old version that seem to be in their fence are not deleted */
#define BREAK_UNCHANGED_IS_PREVIOUS 17 /* "changed nothing" gives `previous` back, also when an earlier attempt changed something */
#define BREAK_READ_AGAIN 18           /* ROLLOUT: the marker is read again before the claim, without the gate */
/* ASSUME: what is taken for true of the world. */
#define ASSUME_FRESH 30               /* a pod that is created after the claim reads nothing older than the claim */
#define ASSUME_REPORTED 31            /* ROLLOUT: a fence that has ended is reported before the marker is deleted and claimed */
#define ASSUME_OLD_MIGRATOR_FAILS 32  /* a migrator refuses a schema that is newer than its own */
#define ASSUME_HANDS_OFF 33           /* nobody edits the marker while a migrator holds it */

c_code {
  static int setting(const char *name) { const char *text = getenv(name); return text ? atoi(text) : 0; }
};
byte variant = 0;
bool stopFirst = false;
bool badImage = false;
#define IS(x) (variant == x)

/* What a Job is. */
#define NONE 0
#define RUN 1
#define DONE 2
#define FAIL 3

#define GONE 3   /* the holder is a pod that is no more */
#define NOBODY 3 /* untouched, and nobody knows a version */

/* The database: its schema, 0 while it is empty or half way; and the newest version whose migration has begun. */
byte db = 0;
byte newest = 0;

/* The marker. A version is 1 or 2; 0 is absent. `unknown to` stands for the resourceVersion: whether nobody wrote since a program read. */
bool marker = false;
byte applied = 0;
byte requested = 0;
byte inProgress = 0;
byte holder = 0; /* 1 and 2: the migrator pods */
byte untouched = 0; /* claimed, but not begun: what the database has */
byte previous = 0;  /* only for BREAK_UNCHANGED_IS_PREVIOUS */
bool unseenByCheck[3];
bool unseenByGuard[2];

/* Jobs, by version. */
byte checkJob[3];
byte migrateJob[3];

/* The pods of the jobs. `told`: has got SIGTERM. `owned`: its Job is still there. */
bool checkTold[3];
bool checkLives[3];
bool lives[2];
bool told[2];
bool owned[2];
bool claimed[2];
bool works[2];
byte version[2];

/* The workload: the Deployment, what it wants of each ReplicaSet, and pods: waiting in the fence; let through, but not at work yet (or the kubelet has
 * not said so yet); at work; told to end, and perhaps at work. */
byte deployed = 0;
byte replicas = 0;
byte wanted[3];
byte waiting[3];
byte let_in[3];
byte working[3];
byte ending[3];

byte faults = 0;
byte edits = 0;
byte ops = 0;
bool calm = false;   /* no fault, no edit, no other operation from here on */
bool edited = false; /* somebody has edited the marker or restored the database */
byte older = 0;      /* the version that was refused as older, in the last sync */
byte syncs = 0;      /* how many the last one needed */

#define FAULT (faults > 0)
#define POD_AT_WORK (working[1] + working[2] + ending[1] + ending[2] > 0)
#define ANY_POD (POD_AT_WORK || waiting[1] + waiting[2] + let_in[1] + let_in[2] > 0)
#define LIVE(v) (waiting[v] + let_in[v] + working[v])

/* `applied` is the schema of the database, or absent. */
#define TRUE_MARKER assert(applied == 0 || applied == db)

/* read_marker's half_way and schema */
#define HALF_WAY (untouched == 0 -> inProgress : 0)
#define SCHEMA (applied != 0 || untouched == NOBODY -> applied : untouched)
#define IS_OLDER(v) (v != HALF_WAY && (HALF_WAY != 0 -> HALF_WAY : SCHEMA) > v)

inline wrote() {
  unseenByCheck[1] = true; unseenByCheck[2] = true; unseenByGuard[0] = true; unseenByGuard[1] = true;
  TRUE_MARKER
}

/* What a hand edit may do, and when: no migrator may be past its claim. */
#define UNHELD ((!claimed[0] && !claimed[1]) || IS(ASSUME_HANDS_OFF))
inline tell_truth() {
  marker = true; applied = db; requested = 0; inProgress = 0; untouched = 0; holder = 0; wrote()
}
inline lose_marker() {
  marker = false; applied = 0; requested = 0; inProgress = 0; untouched = 0; holder = 0; wrote()
}

/* ------------------------------------------------------------------------------------------------ check.sh */
#define FINISHED(j) (j == DONE || j == FAIL)

#if STRATEGY == HOOKS

/* delete_finished_jobs; `own`: also the migrator Job of version v */
inline delete_others(v) {
  checkJob[3 - v] = (FINISHED(checkJob[3 - v]) && !IS(BREAK_JOBS_KEPT) -> NONE : checkJob[3 - v]);
  migrateJob[3 - v] = (FINISHED(migrateJob[3 - v]) && !IS(BREAK_JOBS_KEPT) -> NONE : migrateJob[3 - v])
}
inline delete_finished(v, own) {
  delete_others(v);
  migrateJob[v] = (own && FINISHED(migrateJob[v]) -> NONE : migrateJob[v])
}

inline check_ends(v, result) {
  checkJob[v] = (!checkTold[v] && checkJob[v] == RUN -> result : checkJob[v]);
  checkLives[v] = false; checkTold[v] = false; unseenByCheck[v] = true;
}

proctype Check(byte v) {
end_idle:
  atomic { checkJob[v] == RUN && !checkLives[v] -> checkLives[v] = true; checkTold[v] = false };
  /* Read the marker, and refuse what cannot work. */
  if
  :: atomic { checkTold[v] -> check_ends(v, NONE); goto end_idle }
  :: atomic { FAULT -> faults--; if :: check_ends(v, RUN) :: check_ends(v, FAIL) fi; goto end_idle }
  :: atomic { marker && applied == v ->
       if :: requested != 0 && requested != v -> requested = 0; wrote() :: else -> skip fi;
       goto nothing_to_stop }
  :: atomic { !(marker && applied == v) ->
       if :: !marker -> marker = true; wrote() :: else -> skip fi;
       if
       :: IS_OLDER(v) ->
         older = v; check_ends(v, FAIL); goto end_idle
       :: else -> skip
       fi;
       if
       :: (lives[0] && version[0] != v) || (lives[1] && version[1] != v) ->
         check_ends(v, FAIL); goto end_idle
       :: else -> skip
       fi;
       unseenByCheck[v] = false }
  fi;
  if
  :: atomic { checkTold[v] -> check_ends(v, NONE); goto end_idle }
  :: atomic { FAULT -> faults--; if :: check_ends(v, RUN) :: check_ends(v, FAIL) fi; goto end_idle }
  :: atomic { delete_finished(v, true) }
  :: atomic { FAULT -> faults-- } /* "could not be deleted" */
  fi;
  /* Conditional on what was read: requested. */
  if
  :: atomic { checkTold[v] -> check_ends(v, NONE); goto end_idle }
  :: atomic { FAULT -> faults--; if :: requested = (marker -> v : 0); wrote() :: true fi; check_ends(v, RUN); goto end_idle } /* the answer got lost */
  :: atomic { unseenByCheck[v] -> check_ends(v, RUN); goto end_idle } /* changed meanwhile: the Job tries again */
  :: atomic { !unseenByCheck[v] -> requested = v; wrote() }
  fi;
  if
  :: atomic { !stopFirst }
  :: atomic { stopFirst && checkTold[v] -> check_ends(v, NONE); goto end_idle }
  :: atomic { stopFirst && FAULT -> faults--; check_ends(v, FAIL); goto end_idle }
  :: atomic { stopFirst -> replicas = 0 }
  fi;
  atomic { check_ends(v, DONE); goto end_idle };
nothing_to_stop:
  if
  :: atomic { checkTold[v] -> check_ends(v, NONE); goto end_idle }
  :: atomic { if :: delete_finished(v, false) :: FAULT -> faults-- fi; check_ends(v, DONE); goto end_idle }
  fi
}
#endif

/* ------------------------------------------------------------------- guard.sh or rehearse.sh, run.sh, record.sh */

#if STRATEGY == ROLLOUT
inline delete_finished(v) {
  migrateJob[3 - v] = (FINISHED(migrateJob[3 - v]) && !IS(BREAK_JOBS_KEPT) -> NONE : migrateJob[3 - v])
}

/* Deletes every pod but those of this version that stand in their fence, as far as the kubelet has said. */
inline bounce() {
  atomic {
    ending[3 - v] = ending[3 - v] + working[3 - v] + (IS(BREAK_BOUNCE_SPARES_FENCE) -> 0 : let_in[3 - v]); working[3 - v] = 0;
    let_in[3 - v] = (IS(BREAK_BOUNCE_SPARES_FENCE) -> let_in[3 - v] : 0); waiting[3 - v] = 0;
    ending[v] = ending[v] + working[v]; working[v] = 0
  }
}
#endif

#define OWN_POD(v) ((lives[0] && version[0] == v && owned[0]) || (lives[1] && version[1] == v && owned[1]))

#define MAY_START(v) (migrateJob[v] == RUN && !OWN_POD(v) && (i == 0 || lives[0]))

inline pod_starts() { lives[i] = true; owned[i] = true; version[i] = v }

inline pod_ends(result) {
  migrateJob[v] = (owned[i] && migrateJob[v] == RUN -> result : migrateJob[v]);
  lives[i] = false; told[i] = false; owned[i] = false; claimed[i] = false; works[i] = false; version[i] = 0; unseenByGuard[i] = true;
  holder = (holder == i + 1 -> GONE : holder);
  v = 0; hadApplied = 0; hadInProgress = 0; ok = false; unchanged = false
}

/* put_back: the marker, if it is still this pod's, and what was scaled to 0 */
inline put_back() {
  if
  :: holder == i + 1 -> applied = hadApplied; inProgress = hadInProgress; untouched = 0; holder = 0; wrote()
  :: else -> skip
  fi;
#if STRATEGY == HOOKS
  replicas = (hadApplied != 0 -> PODS : replicas)
#endif
}

/* claim: inProgress, holder, and `applied` goes */
inline take() {
  assert(!(badImage && v == 2)); /* what cannot work stops nothing */
  if
  :: marker ->
    previous = (applied != 0 && IS(BREAK_UNCHANGED_IS_PREVIOUS) -> applied : previous);
    applied = (IS(BREAK_APPLIED_STAYS) -> applied : 0);
    inProgress = v; holder = i + 1;
    untouched = (hadApplied != 0 -> hadApplied : (hadInProgress == 0 -> NOBODY : 0)); wrote()
  :: else -> skip
  fi
}

#define OTHER_MIGRATOR (lives[1 - i] && !IS(BREAK_NO_WAIT) && !(told[1 - i] && IS(BREAK_TERMINATING_MIGRATOR)))

#define ENDING_COUNTS (ending[1] + ending[2] > 0 && !IS(BREAK_COUNTS_RUNNING))
#if STRATEGY == HOOKS
#define NOT_ALONE (waiting[1] + waiting[2] + let_in[1] + let_in[2] + working[1] + working[2] > 0 || ENDING_COUNTS)
#else
#define NOT_ALONE ENDING_COUNTS
#endif

proctype Migrator(byte i) {
  byte v, hadApplied, hadInProgress;
  bool ok, unchanged;
end_idle:
  /* The Job controller: one pod a Job, a second one only when the first has ended. Both slots are alike. */
  if
  :: atomic { MAY_START(1) -> v = 1; pod_starts() }
  :: atomic { MAY_START(2) -> v = 2; pod_starts() }
  fi;

  /* await_none 'another migrator' */
  if
  :: atomic { told[i] -> pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { timeout -> pod_ends(FAIL); goto end_idle } /* the patience is over */
  :: atomic { !OTHER_MIGRATOR && !told[i] }
  fi;

  /* read_marker, and the gate */
  if
  :: atomic { told[i] -> pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic {
       true -> /* without it spin takes the inner `else` for one of the outer choice, and no fault would ever get past it */
       if
       :: untouched == v && !IS(BREAK_CLAIM_STAYS) -> applied = v; inProgress = 0; untouched = 0; holder = 0; requested = 0; wrote() /* void_claim */
       :: else -> skip
       fi;
       if
       :: (IS(BREAK_ANNOTATION) -> deployed : applied) == v ->
#if STRATEGY == ROLLOUT
         if :: delete_finished(v) :: FAULT -> faults-- fi;
#endif
         pod_ends(DONE); goto end_idle
       :: else -> skip
       fi;
#if STRATEGY == HOOKS
       if
       :: requested != v -> pod_ends(FAIL); goto end_idle
       :: else -> skip
       fi;
#else
       if :: !marker -> marker = true; wrote() :: else -> skip fi;
       if
       :: IS_OLDER(v) ->
         older = v; pod_ends(FAIL); goto end_idle
       :: else -> skip
       fi;
#endif
       hadApplied = SCHEMA; hadInProgress = HALF_WAY; unseenByGuard[i] = false
     }
  fi;

#if STRATEGY == ROLLOUT
  /* await_rehearsal, with nothing stopped */
  if
  :: atomic { told[i] -> pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { timeout -> pod_ends(FAIL); goto end_idle }
  :: atomic { (deployed == v && waiting[v] + let_in[v] > 0) || IS(BREAK_NO_REHEARSAL) }
  fi;
  /* delete_finished_jobs. The marker is read again: when it is not what it was, the claim fails. */
  if
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { delete_finished(v) }
  fi;
  if
  :: atomic { IS(BREAK_READ_AGAIN) -> hadApplied = SCHEMA; hadInProgress = HALF_WAY; unseenByGuard[i] = false }
  :: atomic { !IS(BREAK_READ_AGAIN) }
  fi;
#else
  /* delete_finished_jobs: those of the other version, again. A sync of it may have left some since the check job did so. */
  if
  :: atomic { told[i] -> pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { !IS(BREAK_GUARD_KEEPS_JOBS) -> delete_others(v) }
  :: atomic { IS(BREAK_GUARD_KEEPS_JOBS) }
  fi;
#endif

  if
  :: atomic { IS(BREAK_COUNT_FIRST) -> goto stop }
  :: atomic { !IS(BREAK_COUNT_FIRST) }
  fi;
claim:
  if
  :: atomic { told[i] -> pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { FAULT && !unseenByGuard[i] -> faults--; take(); pod_ends(FAIL); goto end_idle } /* the answer got lost */
  :: atomic { unseenByGuard[i] && !IS(BREAK_UNCONDITIONAL) -> pod_ends(FAIL); goto end_idle }
  :: atomic { !unseenByGuard[i] || IS(BREAK_UNCONDITIONAL) -> take(); claimed[i] = true }
  fi;
  if
  :: atomic { IS(BREAK_COUNT_FIRST) -> goto migrate }
  :: atomic { !IS(BREAK_COUNT_FIRST) }
  fi;
stop:
  /* stop_workloads, or bounce */
  if
  :: atomic { told[i] -> put_back(); pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: put_back() :: true fi; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle } /* killed, or gives up */
#if STRATEGY == HOOKS
  :: atomic { replicas = 0 }
#else
  :: bounce()
#endif
  fi;
  /* await_none 'the pods of the application'; beside a count that may be the last one the marker is told that the migrator begins */
await:
  if
  :: atomic { untouched != 0 && holder == i + 1 && !IS(BREAK_UNTOUCHED_STAYS) -> untouched = 0; wrote(); goto await }
  :: atomic { told[i] -> put_back(); pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: put_back() :: true fi; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { timeout -> put_back(); pod_ends(FAIL); goto end_idle }
  :: atomic { !NOT_ALONE && !told[i] && !(IS(BREAK_COUNT_FIRST) && !claimed[i]) }
  :: atomic { !NOT_ALONE && !told[i] && IS(BREAK_COUNT_FIRST) && !claimed[i] -> goto claim }
  fi;

  /* begin */
  if
  :: atomic { told[i] -> put_back(); pod_ends(RUN); goto end_idle }
  :: atomic { FAULT -> faults--; if :: put_back() :: true fi; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { holder != i + 1 -> put_back(); pod_ends(FAIL); goto end_idle }
  :: atomic { holder == i + 1 || IS(BREAK_UNCONDITIONAL) ->
       if :: untouched != 0 && !IS(BREAK_UNTOUCHED_STAYS) -> untouched = 0; wrote() :: else -> skip fi }
  fi;

migrate:
  /* The migrator. It repeats what a migrator of its version has begun, finds nothing to do, or refuses a newer schema. */
  atomic {
    works[i] = true;
    assert(!works[1 - i]);  /* no two migrators */
    assert(!POD_AT_WORK);   /* no pod beside a migrator */
    if
    :: newest > v ->
      ok = IS(ASSUME_OLD_MIGRATOR_FAILS); unchanged = !ok
    :: newest <= v ->
      if
      :: db == v -> ok = true
      :: db != v && FAULT -> faults--; unchanged = true
      :: db != v -> newest = v; db = 0
      fi
    fi;
    TRUE_MARKER
  };
  if
  :: atomic { ok || unchanged } /* nothing to do, or it ended before it changed anything */
  :: atomic { !ok && !unchanged -> db = v; ok = true; TRUE_MARKER }
  :: atomic { !ok && !unchanged && FAULT -> faults-- }
  :: atomic { !ok && !unchanged && told[i] } /* ends half way */
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle } /* the pod is killed: nobody records */
  fi;

  /* record. Until it has written, the marker may be edited again: what it writes is conditional. */
  atomic { works[i] = false; claimed[i] = false };
record:
  if
  :: atomic { FAULT -> faults--; if :: pod_ends(RUN) :: pod_ends(FAIL) fi; goto end_idle }
  :: atomic { ok || IS(BREAK_FAILURE_AS_SUCCESS) ->
       if
       :: marker && (holder == i + 1 || IS(BREAK_NOT_HOLDER)) ->
         applied = v; inProgress = 0; requested = 0; untouched = 0; holder = 0; wrote();
         if
         :: pod_ends(DONE)
         :: FAULT -> faults--; pod_ends(FAIL) /* written, but the answer got lost and the pod was killed */
         fi
       :: else -> pod_ends(FAIL) /* not_recorded */
       fi;
       goto end_idle
     }
  :: atomic { !ok && !(marker && (holder == i + 1 || (holder == 0 && inProgress == v))) -> pod_ends(FAIL); goto end_idle }
  :: atomic { !ok && marker && (holder == i + 1 || (holder == 0 && inProgress == v)) -> unseenByGuard[i] = false; unchanged = unchanged && holder == i + 1 }
  fi;
  /* write_failure. When nothing was changed, `applied` is again what this attempt found. */
  atomic {
    if
    :: unseenByGuard[i] && !IS(BREAK_FAILURE_UNCONDITIONAL) -> goto record
    :: !unseenByGuard[i] || IS(BREAK_FAILURE_UNCONDITIONAL)
    fi;
    if
    :: marker && unchanged && (hadApplied != 0 || IS(BREAK_UNCHANGED_IS_PREVIOUS)) ->
      applied = (IS(BREAK_UNCHANGED_IS_PREVIOUS) -> previous : hadApplied); inProgress = 0; holder = 0; wrote()
    :: marker && !(unchanged && (hadApplied != 0 || IS(BREAK_UNCHANGED_IS_PREVIOUS))) -> holder = 0; unchanged = false; wrote()
    :: !marker -> unchanged = false
    fi;
#if STRATEGY != HOOKS
    pod_ends(FAIL); goto end_idle
#endif
  };
#if STRATEGY == HOOKS
  /* The old version is brought back, whatever the marker says by now. */
  if
  :: atomic { replicas = (unchanged -> PODS : replicas); pod_ends(FAIL) }
  :: atomic { FAULT -> faults--; pod_ends(FAIL) }
  fi;
  goto end_idle
#endif
}

/* ------------------------------------------------------------------------------------------- Kubernetes and people */

/* The fence */
#define FENCE_OPENS(u) (applied == u || IS(BREAK_NO_FENCE) || (u == 1 && IS(ASSUME_FRESH)))

#if STRATEGY == ROLLOUT
#define NOBODY_ON_THE_WAY (let_in[1] + let_in[2] == 0 || IS(ASSUME_REPORTED))
#else
#define NOBODY_ON_THE_WAY true
#endif

inline deploy(v) { deployed = v; replicas = PODS }

inline of_version(u) {
  /* The Deployment controller, maxSurge 1, maxUnavailable 0 */
  if
  :: atomic { replicas == 0 && wanted[u] > 0 -> wanted[u] = 0 }
  :: atomic { deployed == u && wanted[u] < replicas && wanted[u] + wanted[3 - u] < replicas + 1 -> wanted[u]++ }
  :: atomic { replicas > 0 && deployed == 3 - u && wanted[u] > 0 && wanted[u] + working[3 - u] > replicas -> wanted[u]-- }
  /* The ReplicaSet controller */
  :: atomic { LIVE(u) < wanted[u] && !(badImage && u == 2) -> waiting[u]++ }
  :: atomic { LIVE(u) > wanted[u] && waiting[u] > 0 -> waiting[u]-- }
  :: atomic { LIVE(u) > wanted[u] && let_in[u] > 0 -> let_in[u]--; ending[u]++ }
  :: atomic { LIVE(u) > wanted[u] && working[u] > 0 -> working[u]--; ending[u]++ }
  /* What it created before it saw that nothing is wanted any more */
  :: atomic { FAULT && LIVE(1) + LIVE(2) <= PODS && !(badImage && u == 2) -> faults--; waiting[u]++ }
  /* Pods. What the fence has read stays what it is: a mounted file is old, an answer on its way is old. */
  :: atomic { waiting[u] > 0 && FENCE_OPENS(u) -> waiting[u]--; let_in[u]++ }
  :: atomic { let_in[u] > 0 ->
       let_in[u]--; working[u]++;
       assert(db == u);                    /* no pod works on a foreign schema */
       assert(!works[0] && !works[1]) }    /* no pod works beside a migrator */
  :: atomic { ending[u] > 0 -> ending[u]-- }
  :: atomic { FAULT && working[u] > 0 -> faults--; working[u]--; ending[u]++ }
  /* kubectl apply, rollout undo */
  :: atomic { edits > 0 && deployed != u -> edits--; deploy(u) }
  fi
}

proctype World() {
end_world:
  do
  :: of_version(1)
  :: of_version(2)
  :: atomic { FAULT && lives[0] && !told[0] -> faults--; told[0] = true } /* a node is drained */
  :: atomic { FAULT && lives[1] && !told[1] -> faults--; told[1] = true }
  :: atomic { edits > 0 && deployed != 0 -> edits--; replicas = (replicas == 0 -> PODS : 0) } /* kubectl scale */
  :: atomic { edits > 0 && marker && NOBODY_ON_THE_WAY -> edits--; edited = true; lose_marker() } /* kubectl delete configmap */
  :: atomic { edits > 0 && db != 0 && UNHELD -> edits--; edited = true; tell_truth() } /* kubectl patch configmap */
  /* The database is restored, or repaired by hand, the application being stopped */
  :: atomic { edits > 0 && db != 1 && !POD_AT_WORK && let_in[1] + let_in[2] == 0 && UNHELD -> edits--; edited = true; db = 1; newest = 1; tell_truth() }
  :: atomic { edits > 0 && db != 2 && !POD_AT_WORK && let_in[1] + let_in[2] == 0 && UNHELD -> edits--; edited = true; db = 2; newest = 2; tell_truth() }
  od
}

/* ------------------------------------------------------------------------------------------------------- Argo CD */

#if STRATEGY == HOOKS
#define DELETED_HOOKS(v) \
  checkJob[v] = (FINISHED(checkJob[v]) -> NONE : checkJob[v]); \
  migrateJob[v] = (FINISHED(migrateJob[v]) -> NONE : migrateJob[v])
#else
#define DELETED_HOOKS(v) migrateJob[v] = (FINISHED(migrateJob[v]) -> NONE : migrateJob[v])
#endif

inline delete_migrate_job(v) {
  migrateJob[v] = NONE;
  if :: lives[0] && version[0] == v && owned[0] -> told[0] = true; owned[0] = false :: else -> skip fi;
  if :: lives[1] && version[1] == v && owned[1] -> told[1] = true; owned[1] = false :: else -> skip fi
}

inline delete_check_job(v) {
  checkJob[v] = NONE;
  checkTold[v] = checkLives[v]
}

#define QUIET (!lives[0] && !lives[1] && !checkLives[1] && !checkLives[2] && \
  checkJob[1] != RUN && checkJob[2] != RUN && migrateJob[1] != RUN && migrateJob[2] != RUN)
#define SERVES(v) (working[v] == PODS && LIVE(v) == PODS && LIVE(3 - v) == 0 && ending[1] + ending[2] == 0)

proctype ArgoCD() {
  byte v;
  bool leftover; /* an operation that was given up has left a Job running */
next:
  /* An operation, or the last one: a plain sync of any version, and nothing else happens. */
  if
  :: atomic { ops > 0 -> ops--; if :: v = 1 :: v = 2 fi }
  :: atomic { ops > 0 -> ops--; if :: deploy(1) :: deploy(2) fi; goto next } /* selective sync, apply only, Rollback */
  :: atomic { calm = true; ops = 0; faults = 0; edits = 0; if :: v = 1 :: !badImage -> v = 2 fi }
  fi;
a_sync:
  atomic { older = 0; leftover = !QUIET };
#if STRATEGY == HOOKS
  if
  :: atomic { IS(BREAK_BEFORE_HOOK_CREATION) -> delete_check_job(v); checkJob[v] = RUN }
  :: atomic { !IS(BREAK_BEFORE_HOOK_CREATION) -> checkJob[v] = (checkJob[v] == NONE -> RUN : checkJob[v]) }
  fi;
  if
  :: atomic { checkJob[v] == DONE }
  :: atomic { checkJob[v] == FAIL || checkJob[v] == NONE -> goto failed }
  :: atomic { FAULT -> faults--; v = 0; goto next } /* the operation is given up, its Jobs run on */
  :: atomic { ops > 0 && checkJob[v] == RUN -> ops--; delete_check_job(v); v = 0; goto next } /* Terminate */
  fi;
#else
  atomic { deploy(v) };
#endif
  if
  :: atomic { IS(BREAK_BEFORE_HOOK_CREATION) ->
       assert(!(works[0] && version[0] == v) && !(works[1] && version[1] == v)); /* no sync kills a migrator */
       delete_migrate_job(v); migrateJob[v] = RUN }
  :: atomic { !IS(BREAK_BEFORE_HOOK_CREATION) -> migrateJob[v] = (migrateJob[v] == NONE -> RUN : migrateJob[v]) }
  fi;
  if
  :: atomic { migrateJob[v] == DONE }
  :: atomic { migrateJob[v] == FAIL || migrateJob[v] == NONE -> goto failed }
  :: atomic { FAULT -> faults--; v = 0; goto next }
  :: atomic { ops > 0 && migrateJob[v] == RUN -> ops--; delete_migrate_job(v); v = 0; goto next }
  fi;
#if STRATEGY == HOOKS
  atomic { deploy(v) };
#endif
  if
  :: atomic { !calm -> v = 0; goto next }
  :: atomic { calm && SERVES(v) && QUIET -> assert(db == v && (applied == v || (edited && applied == 0))); goto end_well }
  :: atomic { calm && QUIET && timeout ->
       /* The sync was successful, and the pods wait or there are none. */
       syncs++; assert(syncs < SYNCS + 2 * edited);
       if
       :: leftover -> goto a_sync /* a migrator that was left running went on beside it: sync again */
       :: !leftover ->
         assert(edited); /* the word of the complete Jobs was made void by hand: raise `attempt`, and sync */
         migrateJob[v] = NONE; checkJob[v] = NONE; goto a_sync
       fi }
  fi;
failed:
  /* HookFailed: the hooks go that do not run. */
  if
  :: atomic { !IS(BREAK_FAILED_JOBS_STAY) -> DELETED_HOOKS(v) }
  :: atomic { IS(BREAK_FAILED_JOBS_STAY) }
  fi;
  if
  :: atomic { !calm -> v = 0; goto next }
  :: atomic { calm && QUIET ->
       syncs++; assert(syncs < SYNCS + 2 * edited);
       /* The step: a version that is not older than the database; or, once the cause is mended, the same again. */
       v = ((older == v || (edited && newest > v)) -> 2 : v);
#if STRATEGY == ROLLOUT
       /* The marker was deleted, and the pods of this version serve: nothing stands in its fence. The step: make the marker again. */
       if :: edited && applied == 0 && (inProgress == 0 || untouched != 0) && working[v] > 0 -> tell_truth() :: else -> skip fi;
#endif
       goto a_sync }
  fi;
end_well:
  false
}

init {
  byte installed;
  atomic {
    c_code {
      now.faults = setting("FAULTS"); now.edits = setting("EDITS"); now.ops = setting("OPS");
      now.variant = setting("VARIANT"); now.stopFirst = setting("STOP_FIRST"); now.badImage = setting("BAD_IMAGE"); Pinit->installed = !setting("FIRST");
    };
    unseenByCheck[1] = true; unseenByCheck[2] = true; unseenByGuard[0] = true; unseenByGuard[1] = true;
    if
    :: installed ->
      db = 1; newest = 1; marker = true; applied = 1;
      deployed = 1; replicas = PODS; wanted[1] = PODS; working[1] = PODS;
#if STRATEGY == HOOKS
      checkJob[1] = DONE;
#endif
      migrateJob[1] = DONE
    :: !installed
    fi;
#if STRATEGY == HOOKS
    run Check(1); run Check(2);
#endif
    run Migrator(0); run Migrator(1); run World(); run ArgoCD()
  }
}
