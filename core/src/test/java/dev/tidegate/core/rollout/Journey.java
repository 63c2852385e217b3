package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.DecisionReplay;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One rollout taken through random observations and requests from a seed, with what must hold of
 * every decision checked at every step.
 */
final class Journey {
  private static final int STEPS = 60;
  private static final List<Cause> UNKNOWN =
      List.of(Cause.NO_DATA, Cause.TOO_FEW_SAMPLES, Cause.PROVIDER_DOWN, Cause.STALE);

  /** What only concerns rollouts that ended has no transition to find. */
  private static final List<Verb> ASKED =
      Arrays.stream(Verb.values()).filter(verb -> verb != Verb.FORGET).toList();

  private static final List<String> AGENTS = List.of("o-1", "o-2");

  private final Random random;

  /** Draws what was added later, so that known journeys stay what they were. */
  private final Random more;

  private final RolloutPlan plan;
  private final Set<String> visited = new TreeSet<>();
  private RolloutStatus status;
  private Duration stageElapsed = Duration.ZERO;
  private Instant now = Instant.parse("2026-01-05T10:00:00Z");
  private final boolean replays;
  private boolean missingData;
  private int edits;
  private List<WebhookCall> calls = List.of();

  Journey(long seed) {
    random = new Random(seed);
    more = new Random(~seed);
    replays = seed % 50 == 0; // costs a hundred times as much as deciding
    plan = randomPlan();
    status = RolloutStatus.accepted(plan, now, "ann");
  }

  /** Every transition made, as {@code FROM WORD TO}. */
  Set<String> run() {
    for (int i = 0; i < STEPS; i++) {
      Duration passed = Duration.ofSeconds(random.nextInt(400));
      now = now.plus(passed);
      stageElapsed = stageElapsed.plus(passed);
      step(randomObservation());
    }
    return visited;
  }

  private RolloutPlan randomPlan() {
    StringBuilder spec = new StringBuilder("services: [orders]\nstages:\n");
    int stages = 1 + random.nextInt(3);
    boolean rehearses = more.nextInt(4) == 0;
    for (int i = 1; i <= stages; i++) {
      spec.append("  - {name: s").append(i).append(", flags: {f: {variant: v, share: ");
      spec.append(i * 30).append("%}}, agents: {share: 100%}, analysis: [g], ");
      spec.append(random.nextBoolean() ? "soak: {min: 1m, max: 5m}" : "soak: {exactly: 2m}");
      spec.append(
          one(8)
              ? ", approval: {approvals: " + (1 + random.nextInt(2)) + ", expiresAfter: 10m}"
              : "");
      spec.append(one(8) && !rehearses ? ", reversible: false" : "");
      spec.append(one(2) ? "" : ", webhooks: [" + randomWebhooks() + "]").append("}\n");
    }
    spec.append("analysis: {g: {metrics: [{name: e, kind: ratio, compare: baseline}]}}\n");
    String[] targets = {"start", "previousStage", "hold"};
    spec.append("onFailure: {target: ").append(targets[random.nextInt(3)]).append("}\n");
    spec.append("preflight: {within: 5m, rehearse: ").append(rehearses);
    spec.append(more.nextInt(4) == 0 ? ", mode: warn}\n" : "}\n");
    spec.append(one(4) ? "start: manual\n" : "").append(one(4) ? "deadline: 3h\n" : "");
    return Manifests.plan(spec.toString());
  }

  private String randomWebhooks() {
    StringBuilder webhooks = new StringBuilder();
    for (Stage.Moment moment : Stage.Moment.values()) {
      if (one(3)) {
        webhooks.append(webhooks.isEmpty() ? "" : ", ").append("{when: ").append(moment.word());
        webhooks.append(", url: 'http://h'");
        webhooks.append(moment.isGate() && one(2) ? ", onFailure: rollback}" : "}");
      }
    }
    return webhooks.toString();
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private Seen base() {
    return new Seen(plan).elapsed(stageElapsed);
  }

  private Observation randomObservation() {
    Seen seen = base();
    for (String agent : AGENTS) {
      Acknowledgement said =
          one(10)
              ? Acknowledgement.failed("disk full")
              : one(4) ? Acknowledgement.NONE : Acknowledgement.DONE;
      boolean live = !one(10);
      seen.agent(agent, live, true, Set.of(1), said);
    }
    missingData = one(5);
    if (missingData) {
      seen.missed(UNKNOWN.get(random.nextInt(UNKNOWN.size())), random.nextInt(5));
    } else if (one(4)) {
      seen.noHarm();
    } else if (one(8)) {
      seen.suspicious();
    }
    if (one(25)) {
      seen.regression(one(2) ? OnRegression.HOLD : OnRegression.ROLLBACK);
    }
    if (one(12)) {
      seen.frozen();
    }
    if (one(20)) {
      seen.killed("f");
    }
    edits += one(20) ? 1 : 0;
    seen.provenance("eve", edits);
    if (one(15)) {
      seen.fleetUnknown();
    }
    seen.past(randomPast()).askedFor(now.toEpochMilli());
    if (status instanceof RolloutStatus.Pending && more.nextInt(2) == 0) {
      seen.preflight(randomCheck());
    }
    seen.webhooks(calls.stream().filter(call -> !one(4)).map(this::outcome).toList());
    for (int i = random.nextInt(3); i > 0 && one(2); i--) {
      ask(seen);
    }
    return seen.build();
  }

  private PreflightCheck randomCheck() {
    return switch (more.nextInt(3)) {
      case 0 -> PreflightCheck.waiting("metric e", "");
      case 1 -> PreflightCheck.failed("metric e", "down");
      default -> PreflightCheck.passed("metric e", "");
    };
  }

  private Past randomPast() {
    Instant coolsUntil = one(6) ? now.plusSeconds(random.nextInt(600)) : null;
    String failed = one(10) ? "it failed" : "";
    boolean folded = status instanceof RolloutStatus.Completed && !one(6);
    return new Past(
        failed,
        coolsUntil,
        !one(6),
        folded
            ? new Past.Folded(
                one(4) ? Set.of("f") : Set.of(),
                one(8) ? Set.of("f") : Set.of(),
                one(8) ? List.of("f (other)") : List.of())
            : null);
  }

  private WebhookCall.Outcome outcome(WebhookCall call) {
    return one(6)
        ? WebhookCall.Outcome.failed(call, "HTTP 409")
        : WebhookCall.Outcome.succeeded(call);
  }

  private void ask(Seen seen) {
    Verb verb = ASKED.get(random.nextInt(ASKED.size()));
    if ((verb == Verb.SUPERSEDE || verb == Verb.DELETE) && !one(4)) {
      return;
    }
    String stage = "s" + (1 + random.nextInt(3));
    switch (verb) {
      case GOTO -> seen.asks(verb, "stage", stage);
      case ROLLBACK -> seen.asks(verb, "to", one(2) ? stage : one(2) ? "start" : "previous");
      case RETRY -> seen.asks(verb, "force", Boolean.toString(one(2)));
      case ADVANCE -> seen.asks(verb, "full", Boolean.toString(one(6)));
      case APPROVE -> seen.asks(one(2) ? "ann" : "bob", verb, "", seen.shown(status));
      default -> seen.asks(verb);
    }
  }

  private void step(Observation seen) {
    rollbackIsReachable();
    Decision decision = RolloutPolicy.decide(plan, status, seen, now);
    RolloutStatus next = decision.next();
    if (!decision.recorded()) {
      calls = decision.calls();
    }
    if (replays) {
      isReplayable(seen, decision);
    }
    if (decision instanceof Decision.Retry || decision instanceof Decision.Revert) {
      again(decision, seen);
      return;
    }
    if (status.terminal()) {
      assertThat(next.phase()).isEqualTo(status.phase());
      if (next.reason().code() != ReasonCode.DELETE_REQUESTED) {
        assertThat(!status.settled() || next.equals(status)).isTrue();
      }
      status = next;
      return;
    }
    boolean moved = decision instanceof Decision.Enter || decision instanceof Decision.RollBack;
    if (decision instanceof Decision.Enter || decision instanceof Decision.Complete) {
      assertThat(next.stage()).isBetween(status.stage(), status.stage() + 1);
      boolean byEvidence =
          decision.reason().code() == ReasonCode.SOAK_PASSED
              || decision.reason().code() == ReasonCode.NO_HARM;
      assertThat(byEvidence && missingData).isFalse();
    }
    if (decision instanceof Decision.RollBack) {
      assertThat(next.stage()).isLessThanOrEqualTo(status.stage());
    }
    if (!(decision instanceof Decision.Hold)) {
      visited.add(status.phase() + " " + decision.word() + " " + next.phase());
    }
    status = next;
    stageElapsed = moved ? Duration.ZERO : stageElapsed;
    holdsOnItsResult(seen, moved);
  }

  /** What has ended stays as it ended: another rollout goes on. */
  private void again(Decision decision, Observation seen) {
    RolloutStatus next = decision.next();
    assertThat(status.terminal()).isTrue();
    assertThat(next.uid()).isNotEqualTo(status.uid());
    assertThat(next.planHash()).isEqualTo(status.planHash());
    assertThat(next.standing().isAutomatic()).isFalse();
    assertThat(next.attempt().number())
        .isEqualTo(status.attempt().number() + (decision instanceof Decision.Retry ? 1 : 0));
    visited.add(status.phase() + " " + decision.word() + " " + next.phase());
    status = next;
    stageElapsed = Duration.ZERO;
    if (decision instanceof Decision.Revert) {
      holdsOnItsResult(seen, true);
    }
  }

  /** The record of a decision holds everything it was made on. */
  private void isReplayable(Observation seen, Decision decision) {
    DecisionRecord record = DecisionRecord.of(1, plan, status, seen, decision, now, 1);
    String stored = JsonWriter.compact(record.toNode());
    DecisionRecord read = DecisionRecord.fromNode(DocumentReader.json(stored));
    DecisionReplay replay = DecisionReplay.of(read, plan);
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.seen()).isEqualTo(seen);
  }

  /** Deciding again at the same instant, with the requests gone, changes nothing. */
  private void holdsOnItsResult(Observation seen, boolean moved) {
    Fleet fleet = moved ? silent().build().fleet() : seen.fleet();
    boolean unanswered = !moved && !seen.requests().isEmpty();
    Observation after =
        new Observation(
            moved ? Duration.ZERO : seen.stageElapsed(),
            moved ? Duration.ZERO : seen.attemptElapsed(),
            seen.fleetKnown(),
            fleet,
            moved ? silent().build().evidence() : seen.evidence(),
            List.of(),
            seen.freezes(),
            seen.unfinished(),
            moved ? Set.of() : seen.killed(),
            moved ? Set.of() : seen.overridden(),
            seen.provenance(),
            seen.webhooks(),
            seen.thawsAt(),
            seen.past(),
            seen.preflight(),
            seen.agentsReturnWithin());
    if (!unanswered) {
      assertThat(RolloutPolicy.decide(plan, status, after, now))
          .isInstanceOf(Decision.Hold.class)
          .matches(decision -> !moved || decision.next().phase().equals(status.phase()));
    }
  }

  private Seen silent() {
    Seen seen = new Seen(plan);
    AGENTS.forEach(agent -> seen.agent(agent, true, true, Set.of(1, 2, 3), Acknowledgement.NONE));
    return seen;
  }

  private void rollbackIsReachable() {
    boolean reversible = plan.stages().stream().allMatch(Stage::reversible);
    boolean rolling = status instanceof RolloutStatus.RollingBack;
    if (!status.terminal() && status.stage() > 0 && reversible && !rolling) {
      Seen among = base().frozen().provenance("eve", edits + 1);
      among.asks("bob", Verb.APPROVE, "", among.shown(status)).asks(Verb.RESUME);
      for (Seen seen : List.of(base(), among)) {
        Decision decision =
            RolloutPolicy.decide(plan, status, seen.asks(Verb.ROLLBACK).build(), now);
        assertThat(decision).isInstanceOf(Decision.RollBack.class);
        assertThat(decision.next().stage()).isZero();
      }
    }
  }
}
