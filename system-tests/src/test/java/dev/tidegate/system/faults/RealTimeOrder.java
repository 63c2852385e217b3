package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of revisions against that of time, over all keys: what began after something else had
 * ended has the later revision, and a read that began then tells a store at least as new (G7).
 */
final class RealTimeOrder {
  private RealTimeOrder() {}

  /** Judges writes and reads that were answered with a revision, in O(n log n). */
  static List<Violation> check(List<Call> calls) {
    List<Call> answered =
        calls.stream()
            .filter(call -> call.isRead() || call.verb().equals("write"))
            .filter(call -> call.outcome() == Outcome.OK && call.revision() > 0)
            .toList();
    List<Call> byEnd = answered.stream().sorted(Comparator.comparingLong(Call::returned)).toList();
    List<Violation> found = new ArrayList<>();
    Call newest = null;
    int ended = 0;
    for (Call call : answered.stream().sorted(Comparator.comparingLong(Call::invoked)).toList()) {
      while (ended < byEnd.size() && byEnd.get(ended).returned() < call.invoked()) {
        Call other = byEnd.get(ended++);
        newest = newest == null || other.revision() > newest.revision() ? other : newest;
      }
      if (newest != null && isBefore(call, newest)) {
        found.add(
            new Violation("G7", call.revision(), call + " began after this had ended: " + newest));
      }
    }
    return found;
  }

  private static boolean isBefore(Call call, Call earlier) {
    return call.isRead()
        ? call.revision() < earlier.revision()
        : call.revision() < earlier.revision()
            || (call.revision() == earlier.revision() && !earlier.isRead());
  }
}
