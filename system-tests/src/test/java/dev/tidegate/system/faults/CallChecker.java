package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * G7 of what people did: their calls on one flag, and on one rollout, have an order that explains
 * every answer and every read; over everything, revisions follow time. What became of a request is
 * asked of the truth log too.
 */
final class CallChecker {
  /** A request as it was answered. */
  private record Answered(String uid, boolean accepted) {}

  private final Map<String, Answered> requests = new HashMap<>();
  private final Set<String> marks = new HashSet<>();
  private final List<Violation> found = new ArrayList<>();

  private CallChecker(List<TruthRevision> history) {
    for (TruthRevision revision : history) {
      for (TruthRevision.Change put : revision.puts("log/*/requests/*")) {
        Fields request = put.fields();
        requests.put(
            put.segment(3),
            new Answered(request.text("rolloutUid"), request.text("state").equals("ACCEPTED")));
      }
      revision
          .puts("ns/*/flags/*")
          .forEach(put -> marks.add(put.fields().map("variants").text("on")));
    }
  }

  /** Judges every call of a run. */
  static List<Violation> check(List<Call> calls, List<TruthRevision> history) {
    CallChecker checker = new CallChecker(history);
    checker.found.addAll(Writes.check(calls, history));
    checker.found.addAll(RealTimeOrder.check(calls));
    checker.requests(calls);
    Map<String, List<Call>> flags = new TreeMap<>();
    Map<String, List<Call>> rollouts = new TreeMap<>();
    for (Call call : calls) {
      if (checker.says(call)) {
        if (call.on().startsWith("flag ") && (call.isRead() || call.verb().equals("write"))) {
          flags.computeIfAbsent(call.on(), any -> new ArrayList<>()).add(call);
        } else if (call.on().startsWith("rollout")) {
          Call about = checker.aboutRollout(call);
          rollouts.computeIfAbsent(about.on(), any -> new ArrayList<>()).add(about);
        }
      }
    }
    flags.forEach((flag, on) -> checker.order(flag, new FlagModel(), on));
    rollouts.forEach((rollout, on) -> checker.order(rollout, new RolloutModel(), on));
    return List.copyOf(checker.found);
  }

  private <S> void order(String what, Linearizability.Model<S> model, List<Call> calls) {
    Linearizability.problem(model, calls)
        .ifPresent(
            problem ->
                found.add(new Violation("G7", 0, what + " is not linearizable: " + problem)));
  }

  /** A call that nobody answered and that left no trace says nothing. */
  private boolean says(Call call) {
    if (call.isRead()) {
      boolean rollout = call.on().startsWith("rollout");
      return call.outcome() == Outcome.OK && !(rollout && call.value().isEmpty());
    }
    if (call.outcome() != Outcome.UNKNOWN) {
      return !call.on().startsWith("rollout") || requests.containsKey(call.id());
    }
    Answered request = requests.get(call.id());
    return call.verb().equals("write")
        ? marks.contains(call.value())
        : request != null && request.accepted();
  }

  /** Which rollout a request by its name was about. */
  private Call aboutRollout(Call call) {
    Answered request = requests.get(call.id());
    return request == null ? call : call.about("rollout " + request.uid());
  }

  /** What people were told of their requests is what was stored. */
  private void requests(List<Call> calls) {
    for (Call call : calls) {
      Answered request = requests.get(call.id());
      boolean asked = call.on().startsWith("rollout") && !call.isRead();
      boolean told = call.outcome() == Outcome.OK;
      if (asked && told && (request == null || !request.accepted())) {
        found.add(new Violation("G7", 0, call + " was told done and was not accepted"));
      }
      if (asked && call.outcome() == Outcome.REFUSED && request != null && request.accepted()) {
        found.add(new Violation("G7", 0, call + " was told refused and was accepted"));
      }
    }
  }
}
