/*
 * Claim, commit, takeover and rollback: the part of the protocol in which an unlucky order of events
 * could break a guarantee of docs/guarantees.md. Every order is visited; check.sh does it.
 *
 * Three candidates compete for a claim under a lease; the claim's create revision is the fencing
 * token. There is no clock: a lease may end at any moment and a candidate may sleep for any time, so
 * that nothing here rests on a leader that stops in time. A leader decides on any view there ever
 * was, however old, and sends one commit at a time. A commit may be lost, late or doubled any number
 * of times, and so may its answer; while it has none the sender repeats the identical commit, or
 * steps down and forgets it, though it is still under way. A request to roll back may come at any
 * time, a freeze may begin and end at any time. The store is atomic: consensus is etcd's matter.
 *
 * Bounds: the claim is put three times, a rollout has two stages, and of the commits that their
 * senders forgot one at a time is under way, besides one of each candidate that sleeps.
 *
 * Asserted at each write:
 *   G1  no token is older than one that has written
 *   G2  no stage is skipped or entered again, and nothing advances under a freeze
 *   G6  once a rollback has begun it is only finished, and what is over stays as it is
 *   G7  no operation takes effect twice
 *
 * Each of these leaves one protection out, and must then be found out:
 *   UNFENCED     commits do not compare the claim
 *   UNGUARDED    commits do not compare the status' revision
 *   UNFROZEN     advances do not compare the freezes
 *   BLIND_RETRY  no answer is taken for a failure: the same is tried as a new operation on what is
 *                stored by now
 * These assert that something possible never happens, so that a model that does nothing is found out:
 *   NEVER_ROLLED_BACK, NEVER_COMPLETED   by the third leader, after the two before it wrote
 */

#ifndef CANDIDATES
#define CANDIDATES 3
#endif
#ifndef TERMS
#define TERMS 3 /* how often the claim is put */
#endif
#ifndef STAGES
#define STAGES 2
#endif
#define NOBODY CANDIDATES
#define REVISIONS (STAGES + 3) /* one more than a life has that keeps the guarantees */

/* Statuses: 0 is pending, 1 to STAGES are the stages. */
#define COMPLETED (STAGES + 1)
#define ROLLING_BACK (STAGES + 2)
#define ROLLED_BACK (STAGES + 3)
#define IS_OVER(status) (status == COMPLETED || status == ROLLED_BACK)
#define IS_ADVANCE(to) (to <= COMPLETED)

/* All guarantees are asserted, or ONLY the one of that number. */
#if !defined(ONLY) || ONLY == 1
#define G1(holds) assert(holds)
#else
#define G1(holds) skip
#endif
#if !defined(ONLY) || ONLY == 2
#define G2(holds) assert(holds)
#else
#define G2(holds) skip
#endif
#if !defined(ONLY) || ONLY == 6
#define G6(holds) assert(holds)
#else
#define G6(holds) skip
#endif
#if !defined(ONLY) || ONLY == 7
#define G7(holds) assert(holds)
#else
#define G7(holds) skip
#endif

typedef Commit {
  byte token;  /* of its fence; 0: there is no commit */
  byte seen;   /* revision of the status it was decided on */
  byte to;     /* status it puts */
  bool applied /* its operation key is in the store */
};

/* The store. */
byte claim;                 /* the token, or 0 */
byte owner = NOBODY;        /* whose lease the claim is under */
byte claims;                /* how many were put; the last one's token */
byte claimants;             /* candidates that ever put one */
byte status;
byte revision;              /* of the status; each write makes a new one */
byte was[REVISIONS + 1];     /* the status at each revision */
bool frozen;
byte newest;                /* newest token that wrote, for the assertions only */

/* The candidates and the network. */
byte held[CANDIDATES];      /* the token each believes to hold, or 0 */
Commit open[CANDIDATES];    /* sent, outcome unknown: arrives any number of times */
Commit late;                /* one that its sender forgot, and which arrives any number of times */

#define MAY_DECIDE(me) (held[me] && !open[me].token)

inline clear(commit) {
  commit.token = 0;
  commit.seen = 0;
  commit.to = 0;
  commit.applied = false
}

/* The sender is done with its commit, of which a copy may still be under way. */
inline forget(me, isUnderWay) {
  if
  :: isUnderWay ->
     late.token = open[me].token;
     late.seen = open[me].seen;
     late.to = open[me].to;
     late.applied = open[me].applied
  :: else
  fi;
  clear(open[me])
}

inline write(commit) {
  G7(!commit.applied);
  G1(newest <= commit.token);
  G6(!IS_OVER(status));
  G6(status != ROLLING_BACK || commit.to == ROLLED_BACK);
  G6(commit.to != ROLLED_BACK || status == ROLLING_BACK || !status);
  G2(!IS_ADVANCE(commit.to) || commit.to == status + 1);
  G2(!IS_ADVANCE(commit.to) || !frozen);
#ifdef NEVER_ROLLED_BACK
  assert(commit.to != ROLLED_BACK || !status || newest != 2 || commit.token != 3);
#endif
#ifdef NEVER_COMPLETED
  assert(commit.to != COMPLETED || newest != 2 || commit.token != 3);
#endif
  commit.applied = true;
  newest = commit.token;
  status = commit.to;
  revision++;
  was[revision] = status
}

/* One transaction, with its compares in the order in which an answer tells them apart. */
inline arrive(commit) {
  if
#ifndef BLIND_RETRY
  :: commit.applied
#endif
  :: else ->
     if
#ifndef UNFENCED
     :: commit.token != claim -> fenced = true
#endif
     :: else ->
        if
#ifndef UNGUARDED
        :: commit.seen != revision
#else
        :: revision == REVISIONS
#endif
        :: else ->
           if
#ifndef UNFROZEN
           :: IS_ADVANCE(commit.to) && frozen
#endif
           :: else -> write(commit)
           fi
        fi
     fi
  fi
}

/* The sender learns what became of its commit, and steps down if it was refused for its token. */
inline answered(me, isUnderWay) {
  arrive(open[me]);
  if
  :: fenced -> held[me] = 0
  :: else
  fi;
  fenced = false;
  forget(me, isUnderWay)
}

inline decide(me, next) {
  open[me].token = held[me];
  open[me].seen = view;
  open[me].to = next;
  view = 0
}

proctype candidate(byte me) {
  byte view;
  bool fenced;

end:
  do
  /*
   * The election: the claim is put while there is none, and its answer may be lost. Candidates are
   * alike, so it is enough to let them claim for the first time in the order of their numbers.
   */
  :: d_step {
       !held[me] && !claim && claims < TERMS && me <= claimants ->
       claims++;
       claim = claims;
       owner = me;
       if
       :: me == claimants -> claimants++
       :: else
       fi }
  :: d_step { !held[me] && owner == me -> held[me] = claim }
  :: d_step { owner == me -> claim = 0; owner = NOBODY } /* the lease ends, unknown to the holder */
  :: d_step { held[me] -> held[me] = 0; forget(me, true) } /* steps down or restarts */
  :: d_step { held[me] -> held[me] = 0; forget(me, false) }

  /* A decision on the view at some revision: go on, roll back if asked to, finish that. */
  :: atomic {
       MAY_DECIDE(me) ->
       select (view : 0 .. revision);
       if
       :: d_step { was[view] <= STAGES -> decide(me, was[view] + 1) }
       :: d_step { was[view] > 0 && was[view] <= STAGES -> decide(me, ROLLING_BACK) }
       :: d_step { was[view] == 0 || was[view] == ROLLING_BACK -> decide(me, ROLLED_BACK) }
       :: d_step { IS_OVER(was[view]) -> view = 0 }
       fi }

  /* Its commit reaches the store; without an answer it stays open and comes again. */
  :: d_step { open[me].token -> answered(me, true) }
  :: d_step { open[me].token -> answered(me, false) }
  :: d_step { open[me].token -> arrive(open[me]); fenced = false }
#ifdef BLIND_RETRY
  :: d_step { open[me].token && open[me].seen != revision -> open[me].seen = revision }
#endif
  od
}

proctype network() {
  bool fenced;

end:
  do
  :: d_step { late.token -> arrive(late); fenced = false }
  od
}

proctype people() {
end:
  do
  :: frozen = !frozen
  od
}

init {
  byte each;
  atomic {
    for (each : 0 .. CANDIDATES - 1) {
      run candidate(each)
    }
    each = 0;
    run network();
    run people()
  }
}
