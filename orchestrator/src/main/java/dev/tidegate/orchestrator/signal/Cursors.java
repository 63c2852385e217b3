package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the counters of one stage were judged, as saved with the evidence: per agent, boot
 * and counter its cumulative value and the sequence it was told with. Since agents tell totals, a
 * new leader goes on here without losing or doubling a count, wherever the agents are connected by
 * then. What an agent that is away had counted stays noted, as it may come back. For one thread.
 *
 * <p>Counters beyond {@link #CHARS_MAX} are not taken up: they are refused, and never judged.
 */
final class Cursors {
  /** How much is saved, so that it fits into one value of the store: some thousands of agents. */
  static final int CHARS_MAX = 700_000;

  /** Boots of one agent that are noted; more than a replica keeps of it. */
  static final int BOOTS_PER_AGENT_MAX = 64;

  /** Starts of an instance in a stage after which it is cold for a while; not after later ones. */
  static final int WARM_UPS_PER_AGENT = 3;

  private static final String BEGUN = "~begun"; // no metric is called that

  private final int attempt;
  private final int stage;
  private Duration silent = Duration.ZERO;
  private final Map<String, Map<String, Map<String, String>>> agents = new TreeMap<>();
  private int chars;

  /** Nothing judged yet in a stage. */
  Cursors(int attempt, int stage) {
    this.attempt = attempt;
    this.stage = stage;
  }

  /** What {@link #toNode} wrote. */
  static Cursors read(MapNode node) {
    Cursors cursors = new Cursors(number(node, "attempt"), number(node, "stage"));
    cursors.silent = Duration.ofMillis(number(node, "silentMillis"));
    members(node.get("agents"))
        .forEach(
            (agent, boots) ->
                members(boots)
                    .forEach(
                        (boot, cells) ->
                            members(cells)
                                .forEach(
                                    (cell, text) -> {
                                      if (text instanceof TextNode value) {
                                        cursors.put(agent, boot, cell, value.value());
                                      }
                                    })));
    return cursors;
  }

  private static Map<String, Node> members(@Nullable Node node) {
    return node instanceof MapNode map ? map.members() : Map.of();
  }

  private static int number(MapNode node, String name) {
    return node.get(name) instanceof NumberNode number ? (int) number.longValue() : 0;
  }

  boolean isOf(int ofAttempt, int ofStage) {
    return attempt == ofAttempt && stage == ofStage;
  }

  /** Up to where a counter was judged, or null for one that was not seen before. */
  CounterValue.@Nullable Told judged(CounterKey key) {
    String text = cells(agent(key), key.by().boot()).get(cell(key));
    return text == null ? null : CounterText.read(text);
  }

  /** The boots of an agent seen in this stage, replicas' own counting apart. */
  Set<String> boots(CounterKey key) {
    Set<String> boots = new HashSet<>(agents.getOrDefault(agent(key), Map.of()).keySet());
    boots.removeIf(AgentKey.Boot::isReplica);
    return boots;
  }

  /**
   * Notes where an agent's process begins to count on a side in the stage, unless it did before or
   * its instance has started too often. Who enters late counts as baseline until then.
   *
   * @param from since the stage was entered, of the look it is first seen in
   */
  void beginsIfNew(CounterKey key, Duration from) {
    String boot = key.by().boot();
    boolean isNew =
        !AgentKey.Boot.isReplica(boot)
            && cells(agent(key), boot).keySet().stream().noneMatch(cell -> cell.endsWith(arm(key)));
    if (!isNew) {
      return;
    }
    Set<String> others = boots(key);
    others.remove(boot);
    if (others.size() < WARM_UPS_PER_AGENT && chars < CHARS_MAX) {
      String text = Long.toString(from.toMillis(), Character.MAX_RADIX);
      put(agent(key), boot, BEGUN + arm(key), text);
    }
  }

  /**
   * Where the process that counts began to on this side, or null if it is not cold any more in any
   * case.
   */
  @Nullable Duration begun(CounterKey key) {
    String text = cells(agent(key), key.by().boot()).get(BEGUN + arm(key));
    return text == null ? null : Duration.ofMillis(Long.parseLong(text, Character.MAX_RADIX));
  }

  /** How long a side of a stratum had nobody but cold agents in this stage. */
  Duration silent() {
    return silent;
  }

  /** It had for {@code longer} more. */
  void silence(Duration longer) {
    silent = silent.plus(longer);
  }

  /** Notes that a counter was judged up to {@code told}; false if there is no room for it. */
  boolean judge(CounterKey key, CounterValue.Told told) {
    String text = CounterText.write(told);
    boolean isKnown = cells(agent(key), key.by().boot()).containsKey(cell(key));
    if (!isKnown && chars + text.length() > CHARS_MAX) {
      return false;
    }
    put(agent(key), key.by().boot(), cell(key), text);
    return true;
  }

  private Map<String, String> cells(String agent, String boot) {
    return agents.getOrDefault(agent, Map.of()).getOrDefault(boot, Map.of());
  }

  private void put(String agent, String boot, String cell, String text) {
    Map<String, Map<String, String>> boots =
        agents.computeIfAbsent(agent, absent -> new LinkedHashMap<>());
    if (!boots.containsKey(boot)) {
      chars += agent.length() + boot.length();
      if (boots.size() >= BOOTS_PER_AGENT_MAX) {
        String first = boots.keySet().iterator().next();
        forget(boots.getOrDefault(first, Map.of()));
        boots.remove(first);
      }
    }
    String before = boots.computeIfAbsent(boot, absent -> new TreeMap<>()).put(cell, text);
    chars += text.length() - (before == null ? -cell.length() : before.length());
  }

  private void forget(Map<String, String> cells) {
    cells.forEach((cell, text) -> chars -= cell.length() + text.length());
  }

  private static String agent(CounterKey key) {
    return key.service() + "|" + key.by().agent().instance();
  }

  private static String cell(CounterKey key) {
    return key.metric() + arm(key);
  }

  private static String arm(CounterKey key) {
    return key.candidate() ? "|c" : "|b";
  }

  MapNode toNode() {
    MapNode.Builder nodes = MapNode.builder();
    agents.forEach(
        (agent, boots) -> {
          MapNode.Builder ofAgent = MapNode.builder();
          boots.forEach(
              (boot, cells) -> {
                MapNode.Builder ofBoot = MapNode.builder();
                cells.forEach(ofBoot::put);
                ofAgent.put(boot, ofBoot.build());
              });
          nodes.put(agent, ofAgent.build());
        });
    MapNode.Builder node = MapNode.builder().put("attempt", attempt).put("stage", stage);
    if (!silent.isZero()) {
      node.put("silentMillis", silent.toMillis());
    }
    return node.put("agents", nodes.build()).build();
  }
}
