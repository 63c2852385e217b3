package dev.tidegate.sim.plant;

import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.sim.system.SimSystem;
import dev.tidegate.testkit.StoreBetween;
import java.util.List;
import java.util.function.UnaryOperator;

/** A bug, or none. Each stands between the parts of the system; the code itself is as it is. */
public enum Plant {
  /** The system as it is. */
  NONE(store -> store),
  /** Commits of a leader do not compare its claim. */
  NO_FENCE(Commits::unfenced),
  /** A lost outcome is taken for a failure, and done again as a new operation. */
  BLIND_RETRY(Commits::blindRetry),
  /** A lost outcome is taken for a success. */
  UNKNOWN_IS_SUCCESS(store -> answering(store, new CommitResult.Committed(new Revision(1)))),
  /** A lost outcome is taken for a refusal. */
  UNKNOWN_IS_FAILURE(store -> answering(store, new CommitResult.Superseded(List.of()))),
  /** An advance does not compare the freezes. */
  LOST_FREEZE(store -> Commits.unguarded(store, key -> key.path().endsWith("freezes"))),
  /** A transition does not compare the status it was decided on. */
  NO_STATUS_GUARD(store -> Commits.unguarded(store, key -> key.path().endsWith("/status"))),
  /** A key that was deleted and made anew is taken for the one that was seen. */
  ABA_ON_RECREATE(Commits::anyIncarnation),
  /** What a stage serves is written in a transaction of its own. */
  SPLIT_STAGE(store -> Commits.split(store, key -> key.path().contains("/overlays/"))),
  /** What was done is kept nowhere. */
  NO_AUDIT(Commits::withoutAudit),
  /** After a break, a watch goes on after what was sent instead of after what was received. */
  WATCH_RESUMES_TOO_LATE(store -> Watches.telling(store, Watches::skipping)),
  /** After a compaction, what vanished meanwhile is not noticed. */
  NO_DELETE_BY_ABSENCE(store -> Watches.telling(store, Watches::neverForgetting)),
  /** A leader reads its claim once and takes its lease for granted. */
  STALE_CLAIM(StaleClaim::new),
  /** A store that was restored from a backup is led on as if nothing had happened. */
  REWIND_IGNORED(store -> Commits.unguarded(store, Keyspace.REWIND::equals)),
  /** After an adoption, what is new is still compared by its revision alone. */
  EPOCH_IGNORED(store -> Watches.telling(store, Misreadings::withoutEpoch)),
  /** The claim is put without a lease: it stays when its leader is gone. */
  LEASELESS_CLAIM(Commits::leaseless),
  /** A boot that was superseded can still save. */
  CHECKPOINT_UNFENCED(store -> Commits.unguarded(store, key -> key.path().endsWith("/owner"))),
  /** Time is measured with the wall clock. */
  WALL_CLOCK(store -> store) {
    @Override
    public void into(SimSystem system) {
      system.measureTimeByWallClock();
    }
  },
  /** An agent's files are not forced to disk: the last ones are gone after a crash. */
  UNFORCED_FILES(store -> store) {
    @Override
    public void into(SimSystem system) {
      system.agents().forEach(agent -> agent.disk().neverForced());
    }
  },
  /** A stage that could not be entered is acknowledged as entered. */
  FAILURE_ACKNOWLEDGED(store -> store) {
    @Override
    public void into(SimSystem system) {
      system.network().rewriteRequests(Acknowledgements::withoutFailure);
    }
  },
  /** A rollback is acknowledged when it is heard of, not when it is done. */
  EARLY_ACKNOWLEDGEMENT(store -> store) {
    @Override
    public void into(SimSystem system) {
      system.network().echo(Acknowledgements::rolledBackAtOnce);
    }
  },
  /** A rollback waits for agents that said they entered, not for those that may have. */
  FORGOTTEN_STRAGGLERS(
      store ->
          Watches.telling(store, sink -> Misreadings.statuses(sink, Misreadings::leavingNoStage))),
  /** What is decided on a view is committed whatever has changed since. */
  STALE_READ(store -> Commits.unguarded(store, key -> true)),
  /** A new leader does not know up to where counters were judged, and counts all of them again. */
  DOUBLE_COUNT(Evidence::withoutCursors),
  /** Each stage draws its units anew. */
  SALT_PER_STAGE(store -> Commits.overlays(store, Overlays::saltedByStage)),
  /** A stage reaches twice its share. */
  TWICE_THE_SHARE(store -> Commits.overlays(store, Overlays::twiceTheShare)),
  /** A stage that begins brings back a flag that was switched off. */
  KILL_LOST_TO_OVERLAY(store -> Watches.telling(store, Misreadings::killsLostToOverlays)),
  /** An agent whose newest file is damaged begins with nothing. */
  DEFAULTS_AFTER_DAMAGE(store -> store) {
    @Override
    public void into(SimSystem system) {
      system.agents().forEach(agent -> agent.disk().readNewestOnly());
    }
  },
  /** A stage is left a moment early. */
  SOAK_CUT_SHORT(
      store -> Watches.telling(store, sink -> Misreadings.plans(sink, Misreadings::shorterSoaks))),
  /** A stage is left although nothing is known of it. */
  MISSING_DATA_ADVANCES(
      store -> Watches.telling(store, sink -> Misreadings.plans(sink, Misreadings::noAnalyses)));

  @SuppressWarnings("ImmutableEnumChecker") // none of them keeps anything
  private final UnaryOperator<Store> around;

  Plant(UnaryOperator<Store> around) {
    this.around = around;
  }

  /** The store as a process with this bug uses it. */
  public Store around(Store store) {
    return around.apply(store);
  }

  /** Puts the bug into everything but stores. */
  public void into(SimSystem system) {
    // most bugs are in how the store is used
  }

  private static Store answering(Store store, CommitResult instead) {
    return new StoreBetween(store) {
      @Override
      public CommitResult commit(Commit commit) {
        CommitResult result = super.commit(commit);
        return result instanceof CommitResult.Unknown ? instead : result;
      }
    };
  }
}
