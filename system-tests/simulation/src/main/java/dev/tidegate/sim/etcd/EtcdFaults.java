package dev.tidegate.sim.etcd;

import java.time.Duration;

/**
 * What goes wrong between the nodes and {@link SimEtcd}. It is asked once about each call and each
 * delivery, always in the same order for the same seed, so that its answers may be drawn from one.
 */
public interface EtcdFaults {
  /** What becomes of a call of {@code node}. */
  Fate call(String node, Call call);

  /** What becomes of the next answer of a watch of {@code node}. */
  Delivery delivery(String node);

  /** How far the member that serves a new watch of {@code node} is behind, for the whole watch. */
  Duration lag(String node);

  /**
   * How long a new watch of {@code node} from a past revision waits for its backlog, in etcd up to
   * 100 ms; a compaction beyond its start meanwhile ends it.
   */
  Duration catchUp(String node);

  /** Nothing goes wrong, and nothing takes time. */
  static EtcdFaults none() {
    return new EtcdFaults() {
      @Override
      public Fate call(String node, Call call) {
        return Fate.PROMPT;
      }

      @Override
      public Delivery delivery(String node) {
        return Delivery.PROMPT;
      }

      @Override
      public Duration lag(String node) {
        return Duration.ZERO;
      }

      @Override
      public Duration catchUp(String node) {
        return Duration.ZERO;
      }
    };
  }

  /** What a client asks for. */
  enum Call {
    TXN,
    RANGE,
    GRANT,
    KEEP_ALIVE,
    REVOKE,
    /** Answered by any member, with or without a leader. */
    STATUS,
    /**
     * Of its fate, only the request and the path count: without an answer it stalls, and it is cut
     * right after it was created where the answer is broken.
     */
    WATCH
  }

  /** How far a call gets. The caller knows an answer from silence, but not two silences apart. */
  enum Path {
    /** There and back. */
    WHOLE,
    /** The caller is told at once that it is not connected; nothing was applied. */
    REFUSED,
    /** Nothing was applied, and no answer comes. */
    REQUEST_LOST,
    /** It was applied, and no answer comes. */
    ANSWER_LOST,
    /** It was applied, and the connection breaks instead of an answer. */
    ANSWER_BROKEN
  }

  /** What happens to a call that finds the cluster without a leader. */
  enum Leaderless {
    /** It is applied as soon as there is one, perhaps after the caller has given up. */
    WAITS,
    /** It is refused as unavailable. */
    FAILS,
    /** It was sent to the old leader, and is never heard of again. */
    LOST
  }

  /**
   * The fate of one call.
   *
   * @param request how long it takes to the cluster; beyond the caller's deadline, it is applied
   *     when nobody waits for it any more
   * @param answer how long the answer takes
   */
  record Fate(Duration request, Duration answer, Path path, Leaderless leaderless) {
    /** No delay, no fault. */
    public static final Fate PROMPT =
        new Fate(Duration.ZERO, Duration.ZERO, Path.WHOLE, Leaderless.WAITS);

    /** The same, but getting as far as {@code other}. */
    public Fate along(Path other) {
      return new Fate(request, answer, other, leaderless);
    }
  }

  /** Whether an answer of a watch gets through. */
  enum Arrival {
    ARRIVES,
    /** And once more right thereafter, as after some failures of real members. */
    ARRIVES_TWICE,
    /** The watch ends instead, and its client is told so. */
    CUTS,
    /** Neither this nor any later answer of the watch arrives, and nobody is told. */
    STALLS
  }

  /**
   * The fate of one answer of a watch.
   *
   * @param delay how long it takes; a later answer of the same watch never overtakes it
   */
  record Delivery(Duration delay, Arrival arrival) {
    /** No delay, no fault. */
    public static final Delivery PROMPT = new Delivery(Duration.ZERO, Arrival.ARRIVES);
  }
}
