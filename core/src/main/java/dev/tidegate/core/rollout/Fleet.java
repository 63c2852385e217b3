package dev.tidegate.core.rollout;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The agents of a rollout's services.
 *
 * @param agents sorted by name, one each
 */
public record Fleet(List<FleetMember> agents) {
  /** No agents. */
  public static final Fleet EMPTY = new Fleet(List.of());

  public Fleet {
    agents = agents.stream().sorted(Comparator.comparing(FleetMember::agent)).toList();
  }

  /** Live agents inside the cohort of the stage. */
  public List<FleetMember> liveMembers() {
    return where(agent -> agent.live() && agent.member());
  }

  /** How many live members acknowledged. */
  public int acknowledged() {
    return where(a -> a.live() && a.member() && a.said(Outcome.DONE)).size();
  }

  /** Live members that have not answered. */
  public List<FleetMember> stragglers() {
    return where(a -> a.live() && a.member() && a.said(Outcome.NONE));
  }

  /** Live members that could not enter. */
  public List<FleetMember> failed() {
    return where(a -> a.live() && a.member() && a.said(Outcome.FAILED));
  }

  /** How many live members must acknowledge: the share of them, rounded up. */
  public int quorum(Share share) {
    return ceil(share, liveMembers().size());
  }

  private static int ceil(Share share, int count) {
    return (int) (((long) count * share.buckets() + Share.TOTAL - 1) / Share.TOTAL);
  }

  /** Agents, live or not, that entered a stage above {@code target} and have not rolled back. */
  public List<FleetMember> owing(int target) {
    return owing(target, false);
  }

  /**
   * Agents that owe an answer to the directive to go back to {@code target}: those that entered a
   * stage above it, live or not, and others too if they may have.
   *
   * @param begun true if agents were told to enter such a stage: then a live one may have begun,
   *     and not said so yet, until it answers the directive to go back
   */
  public List<FleetMember> owing(int target, boolean begun) {
    return where(a -> !a.said(Outcome.DONE) && (a.enteredAbove(target) || (begun && a.live())));
  }

  /** The agents for which {@code condition} holds, sorted by name. */
  List<FleetMember> where(Predicate<FleetMember> condition) {
    return agents.stream().filter(condition).toList();
  }
}
