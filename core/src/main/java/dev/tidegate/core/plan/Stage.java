package dev.tidegate.core.plan;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.Node;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan: flags set together, whom they reach, and what must hold to go on.
 *
 * @param index 1 for the first; 0 is the start and has no stage
 * @param name unique inside the plan
 * @param flags what this stage sets, by flag key, in the order written
 * @param table what is served in this stage, by flag key: the union of all stages up to this one,
 *     the later winning
 * @param agents which agents take part, or null if the flags apply everywhere on receipt
 * @param checkpointBefore entering agents save a restore point first
 * @param acknowledge how many agents must say that they have entered, and how soon
 * @param soak how long the stage is watched
 * @param analyses names of the analyses that judge it
 * @param holdback share of units kept outside as a baseline, or null
 * @param foreignClients clients that are no Tidegate agents get the flags of a stage with agents
 *     too
 * @param shrink shares may be smaller than in the stage before
 * @param reversible false: never rolled back past
 * @param approval who must agree before the next stage, or null
 * @param webhooks called around the stage
 */
public record Stage(
    int index,
    String name,
    Map<String, StageFlag> flags,
    Map<String, StageFlag> table,
    @Nullable AgentShare agents,
    boolean checkpointBefore,
    Quorum acknowledge,
    Soak soak,
    List<String> analyses,
    @Nullable Share holdback,
    boolean foreignClients,
    boolean shrink,
    boolean reversible,
    @Nullable Approval approval,
    List<Webhook> webhooks) {

  /**
   * How many agents must acknowledge.
   *
   * @param share of the live members, rounded up
   * @param within later than this after entering it is a failure
   */
  public record Quorum(Share share, Duration within) {
    /** What a stage has that does not say. */
    public static final Quorum DEFAULT = new Quorum(new Share(95_000), Duration.ofMinutes(2));

    public Quorum {
      if (within.isNegative() || within.isZero()) {
        throw new IllegalArgumentException("acknowledgements within " + within);
      }
    }
  }

  /**
   * Who must agree before the stage is left.
   *
   * @param approvals how many people, at least 1
   * @param expiresAfter how long it is waited for
   * @param rollBackOnExpiry roll back if nobody answers, else hold
   */
  public record Approval(int approvals, Duration expiresAfter, boolean rollBackOnExpiry) {}

  /** When a webhook is called. */
  public enum Moment {
    /** Before the stage is entered, which waits for it. */
    BEFORE_ENTER("beforeEnter", true),
    /** When enough agents acknowledged, before the soak. */
    AFTER_ENTER("afterEnter", true),
    /** Last of all before the stage is left, or completed if it is the last. */
    BEFORE_ADVANCE("beforeAdvance", true),
    /** When a rollback away from the stage began. */
    ROLLBACK("rollback", false),
    /** When the rollout is completed. */
    COMPLETED("completed", false);

    private final String word;
    private final boolean gate;

    Moment(String word, boolean gate) {
      this.word = word;
      this.gate = gate;
    }

    /** As written in manifests. */
    public String word() {
      return word;
    }

    /** True if the rollout does not go on before the webhook said yes. */
    public boolean isGate() {
      return gate;
    }
  }

  /**
   * A call to somebody else's server.
   *
   * @param timeout for one try
   * @param rollBackOnFailure roll back if it fails, else hold; false where nothing waits for it
   * @param retries how often it is tried again after a try that came to nothing
   */
  public record Webhook(
      Moment when, URI url, Duration timeout, boolean rollBackOnFailure, int retries) {
    /** What a webhook has that does not say. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(10);

    /** The shortest timeout. */
    public static final Duration TIMEOUT_MIN = Duration.ofMillis(100);

    /** The longest timeout. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);

    /** What a webhook has that does not say. */
    public static final int RETRIES_DEFAULT = 3;

    /** The most retries. */
    public static final int RETRIES_MAX = 10;

    /** The most webhooks of a stage. */
    public static final int COUNT_MAX = 20;

    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 5;

    public Webhook {
      if (timeout.isNegative() || timeout.isZero() || retries < 0 || retries > RETRIES_MAX) {
        throw new IllegalArgumentException("timeout " + timeout + ", retries " + retries);
      }
    }

    /** How long is waited after try {@code number}, from 1: 1 s, then twice as long, up to 32 s. */
    public static Duration backoff(int number) {
      return BACKOFF_FIRST.multipliedBy(1L << Math.min(DOUBLINGS_MAX, Math.max(0, number - 1)));
    }

    /** The longest that all tries can take. */
    public Duration patience() {
      Duration all = timeout;
      for (int i = 1; i <= retries; i++) {
        all = all.plus(backoff(i)).plus(timeout);
      }
      return all;
    }
  }

  public Stage {
    Names.requireName("stage", name);
    if (index < 1) {
      throw new IllegalArgumentException("stages are counted from 1: " + index);
    }
    flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    table = Collections.unmodifiableMap(new LinkedHashMap<>(table));
    analyses = List.copyOf(analyses);
    webhooks = List.copyOf(webhooks);
    if (!table.keySet().containsAll(flags.keySet())) {
      throw new IllegalArgumentException("stage " + name + ": table lacks flags of its own");
    }
  }

  /** How candidate and baseline are told apart here. */
  public Split split() {
    Collection<StageFlag> changed = flags.isEmpty() ? table.values() : flags.values();
    Share smallest = changed.stream().map(StageFlag::share).min(Share::compareTo).orElse(Share.ALL);
    Share largest = changed.stream().map(StageFlag::share).max(Share::compareTo).orElse(Share.ALL);
    if (smallest.buckets() > 0 && !largest.equals(Share.ALL)) {
      return Split.units(smallest, largest);
    }
    boolean someAgents = agents != null && !agents.isEverywhere();
    return someAgents && largest.buckets() > 0 ? Split.AGENT : Split.NONE;
  }

  /** True if something is outside the stage that it can be compared with. */
  public boolean comparable() {
    return split().kind() != Split.Kind.NONE;
  }

  /** The audience rule of {@code flag} in this stage, or null. */
  public @Nullable Node audienceOf(String flag) {
    StageFlag served = table.get(flag);
    return served == null ? null : served.audience();
  }
}
