package dev.tidegate.orchestrator.signal;

import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.StageUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What this replica's agents counted, by boot. Agents tell totals, so the newest report is right
 * whatever became of those before it; one that is not newer is only receipted. An agent of an
 * earlier version tells differences, which are added up here. Counters of an agent that left are
 * kept for {@link #KEPT}, so that a leader may be late. Thread-safe.
 */
public final class CounterBook {
  /** Metric of sessions lost without a goodbye: only the replica that had them can count them. */
  static final String LOST_SESSIONS = "heartbeat_loss";

  /** How long the counters of an agent that left are kept. */
  public static final Duration KEPT = Duration.ofMinutes(10);

  /** Counters kept; further ones are dropped, for both arms alike. */
  static final int COUNTERS_MAX = 200_000;

  /** Counters in one report to the leader. */
  static final int TAKEN_MAX = 20_000;

  /** Boots of one agent that left and are kept; the first to leave is forgotten first. */
  static final int BOOTS_PER_AGENT_MAX = 4;

  private final LongSupplier nanoTicker;
  private final Map<AgentKey.Boot, Page> pages = new HashMap<>();
  private final Map<AgentKey.Boot, Long> left = new LinkedHashMap<>();
  private final Set<CounterKey> changed = new LinkedHashSet<>();
  private final Set<AgentKey.Boot> forgotten = new LinkedHashSet<>();
  private final UnitBook units;
  private int size;
  private long dropped;

  /** One boot's counters. */
  private static final class Page {
    final Map<CounterKey, CounterValue.Told> counters = new HashMap<>();
    long sequence;
  }

  /**
   * What is to be reported next.
   *
   * @param counters new or changed, at most {@link #TAKEN_MAX}
   * @param forgotten boots that are kept no longer
   * @param more true if there are more changed counters than these
   */
  record News(
      Map<CounterKey, CounterValue.Told> counters, List<AgentKey.Boot> forgotten, boolean more) {}

  /**
   * An empty book.
   *
   * @param nanoTicker monotonic nanoseconds
   */
  public CounterBook(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
    this.units = new UnitBook(nanoTicker);
  }

  /**
   * Counts a report unless it, or a later one, was counted before.
   *
   * @return true if it was counted now
   */
  public synchronized boolean count(AgentState agent, SignalReport report) {
    AgentKey.Boot boot = agent.boot();
    Page page = pages.computeIfAbsent(boot, absent -> new Page());
    if (report.getSequence() <= page.sequence) {
      return false;
    }
    page.sequence = report.getSequence();
    for (StageUnits seen : report.getUnitsList()) {
      units.tell(SignalWire.key(boot, seen), SignalWire.units(seen));
    }
    for (SignalCell cell : report.getCellsList()) {
      CounterKey key = SignalWire.key(agent, cell);
      CounterValue told = SignalWire.value(cell);
      CounterValue.Told before = page.counters.get(key);
      boolean isDifference = !report.getCumulative();
      enter(page, key, isDifference && before != null ? before.value().plus(told) : told);
    }
    return true;
  }

  private void enter(Page page, CounterKey key, CounterValue value) {
    if (!page.counters.containsKey(key)) {
      if (size >= COUNTERS_MAX) {
        dropped++;
        return;
      }
      size++;
    }
    page.counters.put(key, new CounterValue.Told(value, page.sequence));
    changed.add(key);
  }

  /** The agent is connected here: what it counted stays. */
  public synchronized void joined(AgentState agent) {
    left.remove(agent.boot());
  }

  /** The agent is not connected here any more; what it counted stays for a while. */
  public synchronized void left(AgentState agent) {
    if (!pages.containsKey(agent.boot())) {
      return;
    }
    left.put(agent.boot(), nanoTicker.getAsLong());
    List<AgentKey.Boot> boots =
        left.keySet().stream().filter(boot -> boot.agent().equals(agent.key())).toList();
    if (boots.size() > BOOTS_PER_AGENT_MAX) {
      forget(boots.get(0));
    }
  }

  /**
   * The agent's stream broke off without a goodbye: counts for every stage that the agent says it
   * is exposed in.
   *
   * @param replicaBoot of this replica, which counts on its own
   */
  public synchronized void lost(AgentState agent, String replicaBoot) {
    Page said = pages.get(agent.boot());
    if (said == null) {
      return;
    }
    AgentKey.Boot counting = AgentKey.Boot.ofReplica(agent.key(), replicaBoot);
    Page own = pages.computeIfAbsent(counting, absent -> new Page());
    own.sequence++;
    for (CounterKey key : said.counters.keySet()) {
      if (key.metric().equals(CounterBook.LOST_SESSIONS)) {
        CounterKey lost = key.countedBy(counting);
        CounterValue.Told before = own.counters.get(lost);
        CounterValue counted = before == null ? CounterValue.ZERO : before.value();
        enter(own, lost, counted.plus(CounterValue.ONE));
      }
    }
  }

  private void forget(AgentKey.Boot boot) {
    left.remove(boot);
    Page page = pages.remove(boot);
    if (page != null) {
      size -= page.counters.size();
      changed.removeAll(page.counters.keySet());
      forgotten.add(boot);
    }
  }

  private void forgetOld() {
    long now = nanoTicker.getAsLong();
    List<AgentKey.Boot> old = new ArrayList<>();
    left.forEach(
        (boot, at) -> {
          if (now - at >= KEPT.toNanos()) {
            old.add(boot);
          }
        });
    old.forEach(this::forget);
  }

  /** The distinct units that agents told beside their counts. */
  UnitBook units() {
    return units;
  }

  /** How many counters there are. */
  synchronized int size() {
    return size;
  }

  /** How many cells were dropped since there are too many counters. */
  synchronized long dropped() {
    return dropped;
  }

  /** Forgets the counters of every rollout whose uid {@code isActive} does not accept. */
  public synchronized void retain(Predicate<String> isActive) {
    Predicate<CounterKey> isOver = key -> !key.isAmbient() && !isActive.test(key.rolloutUid());
    for (Page page : pages.values()) {
      int before = page.counters.size();
      page.counters.keySet().removeIf(isOver);
      size -= before - page.counters.size();
    }
    pages
        .entrySet()
        .removeIf(
            page ->
                AgentKey.Boot.isReplica(page.getKey().boot())
                    && page.getValue().counters.isEmpty());
    changed.removeIf(isOver);
    units.retain(isActive);
  }

  /** Takes what is to be reported next: of everything if {@code full}, else of what changed. */
  synchronized News take(boolean full) {
    forgetOld();
    if (full) {
      pages.values().forEach(page -> changed.addAll(page.counters.keySet()));
    }
    Map<CounterKey, CounterValue.Told> taken = new HashMap<>();
    var keys = changed.iterator();
    while (keys.hasNext() && taken.size() < TAKEN_MAX) {
      CounterKey key = keys.next();
      taken.put(key, counter(key));
      keys.remove();
    }
    News news = new News(taken, List.copyOf(forgotten), !changed.isEmpty());
    forgotten.clear();
    return news;
  }

  private CounterValue.Told counter(CounterKey key) {
    Page page = pages.get(key.by());
    CounterValue.Told counter = page == null ? null : page.counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("changed, but not kept: " + key);
    }
    return counter;
  }
}
