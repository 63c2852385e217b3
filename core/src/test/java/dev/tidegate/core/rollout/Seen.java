package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.MetricVerdict.State;
import dev.tidegate.core.analysis.MetricVerdict.Tally;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.approval.Basis;
import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds observations for tests: nothing elapsed, a known empty fleet, good evidence. */
final class Seen {
  private Duration stageElapsed = Duration.ZERO;
  private Duration attemptElapsed = Duration.ZERO;
  private boolean fleetKnown = true;
  private Duration agentsReturnWithin = Duration.ZERO;
  private final List<FleetMember> fleet = new ArrayList<>();
  private final List<MetricPlan> metrics;
  private State state = State.PASS;
  private Cause cause = Cause.NONE;
  private long missed;
  private boolean noHarm;
  private @Nullable SampleRatio ratio;
  private boolean suspicious;
  private @Nullable Regression regression;
  private @Nullable String outlier;
  private final List<Request> requests = new ArrayList<>();
  private List<String> freezes = List.of();
  private List<String> unfinished = List.of();
  private Set<String> killed = Set.of();
  private Set<String> overridden = Set.of();
  private Provenance provenance = Provenance.NONE;
  private @Nullable Instant thawsAt;
  private Preflight preflight = Preflight.NOT_ASKED;
  private Past past = Past.NONE;
  private long asked;
  private final RolloutPlan plan;
  private final List<WebhookCall.Outcome> webhooks = new ArrayList<>();

  Seen(RolloutPlan plan) {
    this.plan = plan;
    this.metrics = plan.analysisPlan(0).metrics();
  }

  Seen elapsed(Duration duration) {
    stageElapsed = duration;
    attemptElapsed = duration;
    return this;
  }

  Seen elapsedSeconds(long seconds) {
    return elapsed(Duration.ofSeconds(seconds));
  }

  Seen fleetUnknown() {
    fleetKnown = false;
    return this;
  }

  Seen agentsReturnWithin(Duration limit) {
    agentsReturnWithin = limit;
    return this;
  }

  /** A live member of the stage that entered stage 1. */
  Seen agent(String name, Acknowledgement acknowledgement) {
    return agent(name, true, true, Set.of(1), acknowledgement);
  }

  Seen agent(
      String name,
      boolean live,
      boolean member,
      Set<Integer> entered,
      Acknowledgement acknowledgement) {
    fleet.add(
        new FleetMember(
            new AgentName("orders", name), "z", "1", live, member, entered, acknowledgement));
    return this;
  }

  Seen entered(String... names) {
    for (String name : names) {
      agent(name, Acknowledgement.DONE);
    }
    return this;
  }

  Seen unknown(Cause why) {
    state = State.UNKNOWN;
    cause = why;
    return this;
  }

  /** Whoever is asked gave no value so often in a row. */
  Seen missed(Cause why, long answers) {
    missed = answers;
    return unknown(why);
  }

  Seen noHarm() {
    state = State.NO_HARM;
    noHarm = true;
    return this;
  }

  Seen suspicious() {
    suspicious = true;
    return this;
  }

  Seen regression(OnRegression action) {
    regression = new Regression("error_rate", action, 1);
    return this;
  }

  Seen asks(Verb verb, String... args) {
    return asks(verb, "because", args);
  }

  Seen asks(Verb verb, String reason, String[] args) {
    Map<String, String> named = args.length == 0 ? Map.of() : Map.of(args[0], args[1]);
    return asks(
        "ann",
        verb,
        reason,
        verb == Verb.APPROVE ? Map.of("plan", plan.hash().value(), "evidence", "good") : named);
  }

  Seen asks(String actor, Verb verb, String reason, Map<String, String> args) {
    RequestId id = RequestId.of(Instant.EPOCH, asked, requests.size() + 1);
    requests.add(new Request(id, verb, args, actor, reason));
    return this;
  }

  /** What an approval of this is about; nothing at the start. */
  Map<String, String> shown(RolloutStatus status) {
    Observation seen = build();
    return status.stage() == 0
        ? Map.of()
        : Basis.of(
                plan, status.attempt().number(), status.stage(), seen.evidence(), seen.provenance())
            .args();
  }

  /** Applied by {@code author}; the newest edit of its flags is that of f. */
  Seen provenance(String author, long revision) {
    provenance = new Provenance(author, revision, "f");
    return this;
  }

  /** So many of a thousand units were candidates, where a tenth should have been. */
  Seen unitsOfAThousand(long candidates) {
    ratio =
        new SampleRatio(
            new UnitCounts(candidates, 1_000, .1), Math.abs(candidates - 100) > 33 ? 1e-4 : .5);
    return this;
  }

  Seen frozen() {
    freezes = List.of("holidays");
    return this;
  }

  Seen frozenUntil(Instant end) {
    thawsAt = end;
    return frozen();
  }

  Seen unfinished(String name) {
    unfinished = List.of(name);
    return this;
  }

  /** What is asked next has other ids than with another number. */
  Seen askedFor(long time) {
    asked = time;
    return this;
  }

  Seen past(Past before) {
    past = before;
    return this;
  }

  /** Of a rollout that has ended: it can be carried out again, but not before. */
  Seen repeatable(@Nullable Instant coolsUntil) {
    return past(new Past("", coolsUntil, true, null));
  }

  /** Of a completed rollout: what became of its flags. */
  Seen folded(Set<String> edited, Set<String> unkept, List<String> owned) {
    return past(new Past("", null, true, new Past.Folded(edited, unkept, owned)));
  }

  Seen overridden(String flag) {
    overridden = Set.of(flag);
    return this;
  }

  Seen killed(String flag) {
    killed = Set.of(flag);
    return this;
  }

  /** There is no regression without this instance. */
  Seen restingOn(String instance) {
    outlier = instance;
    return this;
  }

  /** The checks before the first stage are made; others than agents say this. */
  Seen preflight(PreflightCheck... found) {
    preflight = Preflight.of(List.of(found));
    return this;
  }

  /** What came of calls. */
  Seen webhooks(List<WebhookCall.Outcome> outcomes) {
    webhooks.addAll(outcomes);
    return this;
  }

  Observation build() {
    boolean samples = state != State.UNKNOWN;
    List<MetricVerdict> verdicts =
        metrics.stream()
            .map(
                metric ->
                    new MetricVerdict(
                        metric,
                        state,
                        cause,
                        new Tally(100, 1),
                        new Tally(100, 1),
                        1,
                        0,
                        1,
                        0,
                        noHarm,
                        samples,
                        missed,
                        metric.name() + " " + state + " " + cause.words()))
            .toList();
    EvidenceReport evidence =
        new EvidenceReport(
            regression,
            verdicts,
            0,
            1,
            0,
            1,
            4.6,
            noHarm,
            suspicious,
            samples,
            1,
            1,
            outlier,
            ratio);
    return new Observation(
        stageElapsed,
        attemptElapsed,
        fleetKnown,
        new Fleet(fleet),
        evidence,
        requests,
        freezes,
        unfinished,
        killed,
        overridden,
        provenance,
        webhooks,
        thawsAt,
        past,
        preflight,
        agentsReturnWithin);
  }
}
