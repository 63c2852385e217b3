package dev.tidegate.system.faults;

import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * G4: nobody leaves a stage by itself before its soak is over, by the decision's own account and by
 * the clock of this process; nor without the fleet; nor on evidence that has lost what was seen
 * before the stage was entered or, where the stage asks for it, has no news since or lacks a
 * metric. G12: where both arms do the same, no evidence rolls back. Takes one history, once.
 */
final class EvidenceChecker {
  /** What a stage was entered with. */
  private record Entry(long revision, long notBefore, long ticks) {}

  private final Map<String, Fields> plans = new HashMap<>(); // by UID
  private final Map<String, Entry> entered = new HashMap<>(); // by UID
  private final NavigableMap<Long, Long> begun = new TreeMap<>(); // latest beginning, by revision
  private final List<Violation> found = new ArrayList<>();

  private EvidenceChecker(List<Call> calls) {
    calls.stream()
        .filter(call -> call.verb().equals("write")) // others may find their wish fulfilled already
        .filter(call -> call.outcome() == Outcome.OK && call.revision() > 0)
        .forEach(call -> begun.merge(call.revision(), call.invoked(), Math::max));
    long latest = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> each : begun.entrySet()) {
      latest = Math.max(latest, each.getValue());
      each.setValue(latest);
    }
  }

  /**
   * Judges a run without harm.
   *
   * @param calls what people did: whatever is stored later was not stored before they began
   */
  static List<Violation> check(List<TruthRevision> history, List<Call> calls) {
    EvidenceChecker checker = new EvidenceChecker(calls);
    history.forEach(checker::take);
    return List.copyOf(checker.found);
  }

  private void violated(String guarantee, TruthRevision at, String what) {
    found.add(new Violation(guarantee, at.revision(), what));
  }

  private void take(TruthRevision revision) {
    revision
        .puts("ns/*/rollouts/*/*/plan")
        .forEach(plan -> plans.put(plan.segment(4), plan.fields()));
    for (TruthRevision.Change put : revision.puts("log/*/decisions/*/*")) {
      Fields decision = put.fields();
      String uid = put.segment(3);
      String word = decision.text("decision");
      if (leaves(decision)) {
        left(revision, uid, decision);
      }
      if (word.equals("ENTER")) {
        Map.Entry<Long, Long> earlier = begun.floorEntry(revision.revision());
        entered.put(
            uid,
            new Entry(
                revision.revision(),
                earlier == null ? Long.MIN_VALUE : earlier.getValue(),
                evidence(decision).number("ticks")));
      }
      String reason = decision.text("reason");
      if (word.equals("ROLL_BACK") && (reason.equals("regression") || reason.equals("outlier"))) {
        violated(
            "G12", revision, uid + " was rolled back without harm: " + decision.text("message"));
      }
    }
  }

  /** Upwards, out of a stage, and nobody asked for it. */
  private static boolean leaves(Fields decision) {
    String word = decision.text("decision");
    Fields before = decision.map("before");
    long stage = before.number("stage");
    boolean asked = before.number("goal") > stage;
    boolean up =
        word.equals("COMPLETE")
            || (word.equals("ENTER") && decision.map("after").number("stage") > stage);
    return up && stage > 0 && !asked && before.text("phase").equals("SOAKING");
  }

  private static Fields evidence(Fields decision) {
    return decision.map("observation").map("evidence");
  }

  private void left(TruthRevision at, String uid, Fields decision) {
    Fields plan = plans.get(uid);
    Entry entry = entered.get(uid);
    int stage = (int) decision.map("before").number("stage");
    if (plan == null || entry == null || stages(plan).size() < stage) {
      violated("G4", at, "%s left stage %d without a plan, or a beginning".formatted(uid, stage));
      return;
    }
    Fields planned = stages(plan).get(stage - 1);
    String what = uid + " left stage " + stage;
    Fields seen = decision.map("observation");
    Duration soak = DurationText.parse(planned.map("soak").text("min"));
    Duration told = Duration.parse("PT" + seen.text("stageElapsed").toUpperCase(Locale.ROOT));
    if (told.compareTo(soak) < 0) {
      violated("G4", at, "%s after %s of %s by its own account".formatted(what, told, soak));
    }
    if (entry.notBefore() != Long.MIN_VALUE) {
      Duration spent = Duration.ofNanos(at.nanos() - entry.notBefore());
      if (spent.compareTo(soak) < 0) {
        violated("G4", at, "%s after at most %s of %s".formatted(what, spent, soak));
      }
    }
    if (!"true".equals(String.valueOf(seen.of().get("fleetKnown")))) {
      violated("G4", at, what + " without knowing the fleet");
    }
    boolean asks =
        planned.of().get("analysis") instanceof ListNode analyses && !analyses.items().isEmpty();
    long ticks = evidence(decision).number("ticks");
    if (ticks < entry.ticks() || (asks && ticks == entry.ticks())) {
      violated(
          "G4",
          at,
          "%s at tick %d, entered at tick %d in revision %d"
              .formatted(what, ticks, entry.ticks(), entry.revision()));
    }
    if (asks) {
      judged(at, what, decision);
    }
  }

  /** Every metric of the stage has a verdict. */
  private void judged(TruthRevision at, String what, Fields decision) {
    List<Fields> metrics = evidence(decision).maps("metrics");
    boolean unknown = metrics.stream().anyMatch(metric -> metric.text("state").equals("UNKNOWN"));
    if (metrics.isEmpty() || unknown) {
      violated("G4", at, what + " on missing data: " + evidence(decision).of());
    }
  }

  private static List<Fields> stages(Fields plan) {
    return plan.maps("stages");
  }
}
