package dev.tidegate.core.rollout;

import dev.tidegate.core.approval.Approvals;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout is. Each phase has only what it needs, so contradictory states cannot be built.
 * {@link Completed}, {@link RolledBack}, {@link Failed} and {@link Superseded} are terminal.
 */
public sealed interface RolloutStatus {
  /** The attempt this is about. */
  Attempt attempt();

  /** Why it is in this phase. */
  Standing standing();

  /** The stage whose flags are served; 0 is the start. */
  int stage();

  /** The phase's stored name, for example {@code ROLLING_BACK}. */
  String phase();

  /** The rollout's uid. */
  default RolloutUid uid() {
    return attempt().uid();
  }

  /** The hash of the plan it carries out. */
  default PlanHash planHash() {
    return attempt().plan();
  }

  /** Why it is in this phase. */
  default Reason reason() {
    return standing().reason();
  }

  /** True if the rollout is over for good. */
  default boolean terminal() {
    return this instanceof Terminal;
  }

  /**
   * True if it is over and nothing is left to do about it. A completed rollout is looked at again,
   * and not replaced by the next of its name, until whoever wants to hear of it was told.
   */
  default boolean settled() {
    return terminal() && standing().until() == null;
  }

  /** True if the first stage is entered or rolled back for practice; nothing is judged then. */
  default boolean rehearses() {
    if (this instanceof Paused paused) {
      return paused.resumes().rehearses();
    }
    return this instanceof Entering entering
        ? entering.rehearsal()
        : this instanceof RollingBack && reason().code() == ReasonCode.REHEARSING;
  }

  /** Phases whose reason tells what they wait for now; that of the others is what led to them. */
  sealed interface Waiting extends RolloutStatus {
    /** The same status with another reason. */
    Waiting because(Reason reason, @Nullable Instant until);
  }

  /** Phases that go on by themselves, and that a resume can go back to. */
  sealed interface Progressing extends Waiting {
    @Override
    Progressing because(Reason reason, @Nullable Instant until);

    /**
     * Stages below this one, and this one's soak if it is below, are not waited for; 0 for none.
     * One more than the last stage means: complete without waiting; two more: also without asking
     * anybody before the last is left.
     */
    int goal();

    /** The same with another standing and goal. */
    Progressing with(Standing standing, int goal);

    /** The same with a goal that {@code actor} asked for. */
    default Progressing towards(int stage, String actor) {
      return with(standing().by(actor), stage);
    }
  }

  /** Phases that nothing leaves. */
  sealed interface Terminal extends RolloutStatus {
    /** The same phase, marked with what {@code actor} wants of it now. */
    Terminal because(Reason reason, String actor);

    /** Agents that still owe their restore. */
    default List<AgentName> outstanding() {
      return List.of();
    }
  }

  /** Accepted, not started: stage 0, nothing claimed. */
  record Pending(Attempt attempt, Standing standing) implements Waiting {
    @Override
    public int stage() {
      return 0;
    }

    @Override
    public String phase() {
      return "PENDING";
    }

    @Override
    public Pending because(Reason reason, @Nullable Instant until) {
      return new Pending(attempt, standing.because(reason, until));
    }
  }

  /**
   * The stage's flags are committed; agents are entering and acknowledging.
   *
   * @param rehearsal whether it is entered only to be rolled back, and then again for good
   */
  record Entering(Attempt attempt, Standing standing, int stage, int goal, boolean rehearsal)
      implements Progressing {
    public Entering {
      requireStage(stage);
    }

    /** Entering for good. */
    public Entering(Attempt attempt, Standing standing, int stage, int goal) {
      this(attempt, standing, stage, goal, false);
    }

    @Override
    public String phase() {
      return "ENTERING";
    }

    @Override
    public Entering because(Reason reason, @Nullable Instant until) {
      return new Entering(attempt, standing.because(reason, until), stage, goal, rehearsal);
    }

    @Override
    public Entering with(Standing newStanding, int newGoal) {
      return new Entering(attempt, newStanding, stage, newGoal, rehearsal);
    }
  }

  /** Acknowledged; evidence grows. */
  record Soaking(Attempt attempt, Standing standing, int stage, int goal, boolean extended)
      implements Progressing {
    public Soaking {
      requireStage(stage);
    }

    @Override
    public String phase() {
      return "SOAKING";
    }

    @Override
    public Soaking because(Reason reason, @Nullable Instant until) {
      return new Soaking(attempt, standing.because(reason, until), stage, goal, extended);
    }

    @Override
    public Soaking with(Standing newStanding, int newGoal) {
      return new Soaking(attempt, newStanding, stage, newGoal, extended);
    }
  }

  /**
   * Every other gate of the stage passed; people must agree.
   *
   * @param approvals given so far
   */
  record AwaitingApproval(
      Attempt attempt, Standing standing, int stage, int goal, Approvals approvals)
      implements Progressing {
    public AwaitingApproval {
      requireStage(stage);
    }

    /** Nobody approved yet. */
    public AwaitingApproval(Attempt attempt, Standing standing, int stage, int goal) {
      this(attempt, standing, stage, goal, Approvals.NONE);
    }

    /** The same with these approvals. */
    AwaitingApproval with(Approvals now) {
      return new AwaitingApproval(attempt, standing, stage, goal, now);
    }

    @Override
    public AwaitingApproval towards(int newGoal, String actor) {
      return with(standing.by(actor), newGoal);
    }

    @Override
    public String phase() {
      return "AWAITING_APPROVAL";
    }

    @Override
    public AwaitingApproval because(Reason reason, @Nullable Instant until) {
      return new AwaitingApproval(attempt, standing.because(reason, until), stage, goal, approvals);
    }

    @Override
    public AwaitingApproval with(Standing newStanding, int newGoal) {
      return new AwaitingApproval(attempt, newStanding, stage, newGoal, approvals);
    }
  }

  /** Does not advance until resumed; safety checks go on. */
  record Paused(Standing standing, Progressing resumes) implements RolloutStatus {
    @Override
    public Attempt attempt() {
      return resumes.attempt();
    }

    @Override
    public int stage() {
      return resumes.stage();
    }

    @Override
    public String phase() {
      return "PAUSED";
    }
  }

  /** Does not advance until a person decides; safety checks go on. */
  record Held(Attempt attempt, Standing standing, int stage) implements RolloutStatus {
    @Override
    public String phase() {
      return "HELD";
    }

    /** True if only a retry or a rollback leaves it. */
    public boolean needsRetry() {
      return reason().code() == ReasonCode.ROLLED_BACK_AFTER_FAILURE
          || reason().code() == ReasonCode.FORWARD_ONLY;
    }
  }

  /**
   * The target's flags are committed; agents that entered are restoring.
   *
   * @param stage the target
   * @param from the stage it came from
   */
  record RollingBack(Attempt attempt, Standing standing, int stage, int from)
      implements RolloutStatus {
    public RollingBack {
      if (stage < 0 || from < stage) {
        throw new IllegalArgumentException("rollback from stage " + from + " to " + stage);
      }
    }

    @Override
    public String phase() {
      return "ROLLING_BACK";
    }
  }

  /** Folded into the flags; {@code until} is set while webhooks are told. */
  record Completed(Attempt attempt, Standing standing, int stage) implements Terminal {
    @Override
    public String phase() {
      return "COMPLETED";
    }

    @Override
    public Completed because(Reason reason, String actor) {
      return new Completed(attempt, standing.wanted(reason, actor), stage);
    }
  }

  /**
   * Everything is as before the start.
   *
   * @param outstanding agents that were not live and still owe their restore
   */
  record RolledBack(Attempt attempt, Standing standing, List<AgentName> outstanding)
      implements Terminal {
    public RolledBack {
      outstanding = List.copyOf(outstanding);
    }

    @Override
    public int stage() {
      return 0;
    }

    @Override
    public String phase() {
      return "ROLLED_BACK";
    }

    @Override
    public RolledBack because(Reason reason, String actor) {
      return new RolledBack(attempt, standing.wanted(reason, actor), outstanding);
    }
  }

  /** The flags are the target's, but agents could not restore: a person is needed. */
  record Failed(Attempt attempt, Standing standing, int stage, List<AgentName> outstanding)
      implements Terminal {
    public Failed {
      outstanding = List.copyOf(outstanding);
    }

    @Override
    public String phase() {
      return "FAILED";
    }

    @Override
    public Failed because(Reason reason, String actor) {
      return new Failed(attempt, standing.wanted(reason, actor), stage, outstanding);
    }
  }

  /** Another rollout took its place; everything of it is undone. */
  record Superseded(Attempt attempt, Standing standing) implements Terminal {
    @Override
    public int stage() {
      return 0;
    }

    @Override
    public String phase() {
      return "SUPERSEDED";
    }

    @Override
    public Superseded because(Reason reason, String actor) {
      return new Superseded(attempt, standing.wanted(reason, actor));
    }
  }

  /** The first status of an accepted rollout. */
  static Pending accepted(RolloutPlan plan, Instant now, String actor) {
    Reason reason =
        new Reason(ReasonCode.WAITING_FOR_START, "accepted, waiting for the orchestrator");
    return new Pending(
        new Attempt(plan.uid(), plan.hash(), 0), new Standing(reason, now, null, actor));
  }

  private static void requireStage(int stage) {
    if (stage < 1) {
      throw new IllegalArgumentException("stage " + stage);
    }
  }
}
