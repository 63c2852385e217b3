package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.AgentName;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One agent of the rollout's services as the replicas see it.
 *
 * @param agent who
 * @param zone as reported, may be empty
 * @param version of the service, as reported, may be empty
 * @param live has a session on any replica, or was gone for less than the grace
 * @param member inside the cohort of the stage being served; always, if the stage names no agents
 * @param entered stages this agent has entered in this attempt and not rolled back, sorted
 * @param acknowledgement of the directive in force
 */
public record FleetMember(
    AgentName agent,
    String zone,
    String version,
    boolean live,
    boolean member,
    Set<Integer> entered,
    Acknowledgement acknowledgement) {

  /** What an agent said to its directive. */
  public enum Outcome {
    /** Nothing yet. */
    NONE,
    /** Done. */
    DONE,
    /** Could not. */
    FAILED
  }

  /**
   * What an agent said to its directive.
   *
   * @param failure why it could not; empty otherwise
   * @param took from receipt of the directive to this, where it is of interest; else zero
   */
  public record Acknowledgement(Outcome outcome, String failure, Duration took) {
    /** Nothing yet. */
    public static final Acknowledgement NONE = new Acknowledgement(Outcome.NONE, "");

    /** Done. */
    public static final Acknowledgement DONE = new Acknowledgement(Outcome.DONE, "");

    /** Where it is of no interest how long it took. */
    public Acknowledgement(Outcome outcome, String failure) {
      this(outcome, failure, Duration.ZERO);
    }

    /** Could not, for a reason. */
    public static Acknowledgement failed(String why) {
      return new Acknowledgement(Outcome.FAILED, why);
    }
  }

  public FleetMember {
    entered = Collections.unmodifiableSet(new TreeSet<>(entered));
  }

  /** True if the agent entered a stage above {@code target}. */
  public boolean enteredAbove(int target) {
    return entered.stream().anyMatch(stage -> stage > target);
  }

  boolean said(Outcome outcome) {
    return acknowledgement.outcome() == outcome;
  }
}
