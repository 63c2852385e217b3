package dev.tidegate.system.faults;

import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of calls on one thing that a model allows and that real time does not
 * contradict: each takes effect at one moment between its beginning and its end. The search is that
 * of Wing and Gong, with Lowe's memory of what was tried. A call of unknown outcome takes effect at
 * any moment after its beginning, or never. Not for use twice.
 *
 * @param <S> a state of the model; equal states are the same
 */
final class Linearizability<S> {
  /** More configurations than a history of 2,000 calls with a dozen unknown ones takes. */
  static final int CONFIGURATIONS_MAX = 500_000;

  /** What one thing does, seen from outside. */
  interface Model<S> {
    S initial();

    /**
     * Every state it may be in after {@code call} took effect in {@code state}; none: it cannot.
     */
    Set<S> after(S state, Call call);
  }

  /** Which calls took effect, and the state they led to. */
  private record Configuration<S>(BitSet done, S state) {}

  private record Step<S>(Configuration<S> from, Iterator<Configuration<S>> next) {}

  private final Model<S> model;
  private final List<Call> calls;
  private final int definite;
  private final Set<Configuration<S>> tried = new HashSet<>();
  private BitSet furthest = new BitSet();

  private Linearizability(Model<S> model, List<Call> calls) {
    this.model = model;
    this.calls = calls.stream().sorted(Comparator.comparingLong(Call::invoked)).toList();
    this.definite = (int) calls.stream().filter(Linearizability::mustTakeEffect).count();
  }

  /** Empty if there is such an order; else what stands in its way, in words. */
  static <S> Optional<String> problem(Model<S> model, List<Call> calls) {
    return new Linearizability<>(model, calls).search();
  }

  private static boolean mustTakeEffect(Call call) {
    return call.outcome() != Outcome.UNKNOWN;
  }

  private static long end(Call call) {
    return mustTakeEffect(call) ? call.returned() : Long.MAX_VALUE;
  }

  private Optional<String> search() {
    Deque<Step<S>> path = new ArrayDeque<>();
    path.push(step(new Configuration<>(new BitSet(), model.initial())));
    while (!path.isEmpty()) {
      Step<S> last = path.element();
      if (count(last.from().done()) == definite) {
        return Optional.empty();
      }
      if (!last.next().hasNext()) {
        path.pop();
        continue;
      }
      Configuration<S> next = last.next().next();
      if (tried.add(next)) {
        if (tried.size() > CONFIGURATIONS_MAX) {
          return Optional.of("cannot be judged: more than " + CONFIGURATIONS_MAX + " orders tried");
        }
        path.push(step(next));
      }
    }
    return Optional.of(stuck());
  }

  private int count(BitSet done) {
    if (done.cardinality() > furthest.cardinality()) {
      furthest = done;
    }
    return (int) done.stream().filter(i -> mustTakeEffect(calls.get(i))).count();
  }

  private Step<S> step(Configuration<S> from) {
    List<Configuration<S>> next = new ArrayList<>();
    for (int i : minimal(from.done())) {
      for (S state : model.after(from.state(), calls.get(i))) {
        BitSet done = (BitSet) from.done().clone();
        done.set(i);
        next.add(new Configuration<>(done, state));
      }
    }
    return new Step<>(from, next.iterator());
  }

  /** The calls that may take effect next: begun before any other that is left has ended. */
  private List<Integer> minimal(BitSet done) {
    List<Integer> open = new ArrayList<>();
    long firstEnd = Long.MAX_VALUE;
    int i = done.nextClearBit(0);
    while (i < calls.size() && calls.get(i).invoked() <= firstEnd) {
      firstEnd = Math.min(firstEnd, end(calls.get(i)));
      open.add(i);
      i = done.nextClearBit(i + 1);
    }
    long limit = firstEnd;
    open.removeIf(call -> calls.get(call).invoked() > limit);
    return open;
  }

  /** The calls that had to come next where the search came furthest. */
  private String stuck() {
    List<Call> left = minimal(furthest).stream().map(calls::get).toList();
    return "after %d of %d calls none of these may come next: %s"
        .formatted(furthest.cardinality(), calls.size(), left);
  }
}
