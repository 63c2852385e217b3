package dev.tidegate.orchestrator.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Evaluations that this replica knows of and has not yet told the leader: those its agents report,
 * and those it did itself for clients without an agent. Beyond its bounds evaluations of further
 * flags are not counted.
 *
 * <p>Thread-safe; counting takes no lock and does not block.
 */
public final class FlagUsage {
  private static final int NAMESPACES_MAX = 1_000;

  /** Twice the flags of a namespace: some may just have been deleted. */
  private static final int FLAGS_MAX = 4_000;

  private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

  /** Counts one evaluation that this replica did. */
  public void count(String namespace, String flag) {
    add(namespace, flag, 1);
  }

  /** Counts {@code evaluations}, at least 1, that somebody else did. */
  public void add(String namespace, String flag, long evaluations) {
    Map<String, LongAdder> flags = counts.get(namespace);
    if (flags == null) {
      if (counts.size() >= NAMESPACES_MAX) {
        return;
      }
      flags = counts.computeIfAbsent(namespace, absent -> new ConcurrentHashMap<>());
    }
    LongAdder adder = flags.get(flag);
    if (adder == null) {
      if (flags.size() >= FLAGS_MAX) {
        return;
      }
      adder = flags.computeIfAbsent(flag, absent -> new LongAdder());
    }
    adder.add(evaluations);
  }

  /**
   * Takes what was counted since the last call, sorted by nothing. A flag that was not evaluated
   * since is forgotten; an evaluation at that very instant may be lost.
   */
  public List<UsageCount> take() {
    List<UsageCount> taken = new ArrayList<>();
    counts.forEach(
        (namespace, flags) ->
            flags.forEach(
                (flag, adder) -> {
                  long evaluations = adder.sumThenReset();
                  if (evaluations > 0) {
                    taken.add(new UsageCount(namespace, flag, evaluations));
                  } else {
                    flags.remove(flag, adder);
                  }
                }));
    counts.values().removeIf(Map::isEmpty);
    return taken;
  }
}
