package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.approval.Basis;
import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import dev.tidegate.core.watch.CounterSource;
import dev.tidegate.core.watch.EvidenceRecording;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.core.watch.Watchkeeping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The leader's loop over one rollout without a store: every commit succeeds at once. It looks,
 * decides and comes back at the same times as the real one. For one run and thread.
 */
final class VirtualLeader {
  /** Where counts come from. */
  @FunctionalInterface
  interface Counting {
    /** What was counted in a stage after {@code from} until {@code until}, in seconds. */
    List<Cell> between(List<MetricPlan> metrics, Stage stage, double from, double until);
  }

  /** A committed decision is acted on so much later, as the real leader does. */
  private static final long COMMITTED_NANOS = 10_000_000;

  private static final double NANOS = 1e9;

  /** So long beyond all soaks and changes a stage that waits is watched. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String PEOPLE = "simulated people";

  /** Far beyond what any plan needs: a guard against deciding in circles. */
  private static final int STEPS_MAX = 10_000;

  private final RolloutPlan plan;
  private final Scenario scenario;
  private final SimulatedFleet fleet;
  private final Counting counting;
  private final Duration settledAfter;
  private final Watchkeeping watch;
  private final List<Step> steps = new ArrayList<>();
  private RolloutStatus status;
  private List<WebhookCall.Outcome> webhooks = List.of();
  private long now;
  private long attemptBegan = -1;
  private double countedUpTo;

  /**
   * @param settledAfter since the attempt began: counts stay as they are from then on
   */
  VirtualLeader(
      RolloutPlan plan,
      Scenario scenario,
      SimulatedFleet fleet,
      Counting counting,
      Duration settledAfter) {
    this.settledAfter = settledAfter;
    this.plan = plan;
    this.scenario = scenario;
    this.fleet = fleet;
    this.counting = counting;
    this.status = RolloutStatus.accepted(plan, scenario.start(), PEOPLE);
    CounterSource counters =
        (attempt, stage, analysis, cursors) -> collect(attempt, stage, analysis);
    this.watch =
        new Watchkeeping(
            counters,
            scenario.look(),
            Judgement.begin(plan, status, EvidenceRecording.OFF),
            false,
            0);
  }

  private CounterSource.Collected collect(Attempt attempt, int stage, AnalysisPlan analysis) {
    MapNode cursors = MapNode.builder().build();
    if (attemptBegan < 0 || !attempt.equals(status.attempt())) {
      return new CounterSource.Collected(List.of(), cursors);
    }
    double from = countedUpTo;
    countedUpTo = (now - attemptBegan) / NANOS;
    List<Cell> cells =
        countedUpTo > from
            ? counting.between(analysis.metrics(), plan.stage(stage), from, countedUpTo)
            : List.of();
    return new CounterSource.Collected(cells, cursors);
  }

  SimulatedRun run() {
    while (now <= scenario.limit().toNanos() && steps.size() < STEPS_MAX) {
      Judgement judged = watch.advance(plan, status, true, true, now);
      Observation seen = observe(judged);
      Decision decision = RolloutPolicy.decide(plan, status, seen, instant());
      if (decision.recorded()) {
        carryOut(decision, seen);
        Outcome outcome = end();
        if (outcome != null) {
          return ended(outcome, decision);
        }
      } else if (call(decision)) {
        now += COMMITTED_NANOS;
      } else {
        Long next = isIdle(decision, seen) ? null : next(decision);
        if (next == null) {
          return ended(Outcome.WAITING, decision);
        }
        now = next;
      }
    }
    RolloutStatus last = status;
    return new SimulatedRun(steps, Outcome.WAITING, last, last.reason(), Duration.ofNanos(now));
  }

  private void carryOut(Decision decision, Observation seen) {
    steps.add(
        new Step(
            Duration.ofNanos(now),
            seen.attemptElapsed(),
            seen.stageElapsed(),
            status.stage(),
            decision,
            seen.evidence()));
    Judgement after = watch.following(plan, decision.next());
    if (status.stage() == 0 && decision instanceof Decision.Enter) {
      attemptBegan = now;
      countedUpTo = 0;
    }
    fleet.follow(decision, now);
    watch.committed(after, now);
    status = decision.next();
    now += COMMITTED_NANOS;
  }

  private @Nullable Outcome end() {
    if (status instanceof RolloutStatus.Completed) {
      return Outcome.COMPLETED;
    }
    if (status instanceof RolloutStatus.RolledBack) {
      return Outcome.ROLLED_BACK;
    }
    if (status.terminal()) {
      return Outcome.FAILED;
    }
    return status instanceof Held || status instanceof Paused ? Outcome.HELD : null;
  }

  private SimulatedRun ended(Outcome outcome, Decision decision) {
    return new SimulatedRun(steps, outcome, status, decision.reason(), Duration.ofNanos(now));
  }

  private Observation observe(Judgement judged) {
    Fleet seen = fleet.asSeen(now);
    return new Observation(
            judged.stageElapsed(),
            judged.attemptElapsed(),
            true,
            seen,
            judged.evidence().report(),
            requests(judged.evidence().report()),
            List.of(),
            List.of(),
            Set.of(),
            Set.of())
        .with(webhooks)
        .with(status instanceof Pending ? Preflight.of(List.of()) : Preflight.NOT_ASKED);
  }

  /** Calls what the decision asks for; true if there is news. */
  private boolean call(Decision decision) {
    List<WebhookCall.Outcome> outcomes = decision.calls().stream().map(this::call).toList();
    boolean news = !outcomes.equals(webhooks);
    webhooks = outcomes;
    return news;
  }

  private WebhookCall.Outcome call(WebhookCall call) {
    return scenario.failingWebhooks().contains(call.moment())
        ? WebhookCall.Outcome.failed(call, "the scenario says no")
        : WebhookCall.Outcome.succeeded(call);
  }

  private List<Request> requests(EvidenceReport shown) {
    boolean start = status instanceof Pending && !plan.startAutomatically();
    Long approval = approvalAt();
    if (start) {
      return List.of(request(Verb.START, Map.of()));
    }
    if (approval == null || now < approval) {
      return List.of();
    }
    Basis basis = Basis.of(plan, status.attempt().number(), status.stage(), shown, Provenance.NONE);
    return List.of(request(Verb.APPROVE, basis.args()));
  }

  private @Nullable Long approvalAt() {
    Duration after = scenario.approveAfter();
    if (after == null || !(status instanceof AwaitingApproval asking)) {
      return null;
    }
    Stage.Approval wanted = plan.stage(status.stage()).approval();
    if (wanted == null || asking.approvals().count() >= wanted.approvals()) {
      return null;
    }
    Duration asked = Duration.between(scenario.start(), status.standing().since());
    return asked.plus(after).toNanos();
  }

  /** Asked by another person with each approval there is. */
  private Request request(Verb verb, Map<String, String> args) {
    int before = status instanceof AwaitingApproval asked ? asked.approvals().count() : 0;
    String who = before == 0 ? PEOPLE : PEOPLE + " " + (before + 1);
    return new Request(RequestId.of(instant(), now, 0), verb, args, who, "");
  }

  private Instant instant() {
    return scenario.start().plusNanos(now);
  }

  /** True if only other counts would let the stage go on, and no other ones are to come. */
  private boolean isIdle(Decision decision, Observation seen) {
    if (decision.wakeAt() != null || !(status instanceof RolloutStatus.Soaking)) {
      return false;
    }
    Duration longest = plan.stage(status.stage()).soak().max().multipliedBy(2);
    return seen.stageElapsed().compareTo(longest.plus(PATIENCE)) > 0
        && seen.attemptElapsed().compareTo(settledAfter.plus(PATIENCE)) > 0;
  }

  /** When to come back, or null if nothing would ever change. */
  private @Nullable Long next(Decision decision) {
    Instant wakeAt = decision.wakeAt();
    long wake =
        wakeAt == null
            ? Long.MAX_VALUE
            : Math.max(now + COMMITTED_NANOS, Duration.between(scenario.start(), wakeAt).toNanos());
    if (status.stage() == 0 && status instanceof Pending) {
      return wake == Long.MAX_VALUE ? null : wake;
    }
    long look = now + scenario.look().toNanos();
    return Math.min(Math.min(look, wake), Math.max(now + 1, fleet.answersAt()));
  }
}
