package dev.tidegate.cli.demo;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.dev.Playground;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every agent says of itself: the values of its flags for fixed units, and its state.
 *
 * @param byAgent each agent's answer, by instance
 */
record FleetStates(Map<String, Doc> byAgent) {
  private static final Node ABSENT = TextNode.of("absent");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Asks every agent, not the orchestrator. */
  static FleetStates read(Playground playground) {
    Map<String, Doc> states = new LinkedHashMap<>();
    playground
        .services()
        .forEach(
            (instance, target) ->
                states.put(instance, new ApiClient(target, TIMEOUT).get("/state")));
    return new FleetStates(states);
  }

  /** Agents that have no value of {@code flag} yet. */
  List<String> without(String flag) {
    return byAgent.entrySet().stream()
        .filter(entry -> entry.getValue().members("flags", flag).containsValue(ABSENT))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Agents whose values of {@code flag} differ from those in {@code other}. */
  List<String> differingFlags(FleetStates other, String flag) {
    List<String> names = new ArrayList<>();
    byAgent.forEach(
        (name, doc) -> {
          Doc before = other.byAgent.get(name);
          if (before == null
              || !doc.at("flags", flag).exists()
              || !doc.at("flags", flag).node().equals(before.at("flags", flag).node())) {
            names.add(name);
          }
        });
    return names;
  }

  /** Agents whose state called {@code book} differs from that in {@code other}. */
  List<String> differingStates(FleetStates other, String book) {
    List<String> names = new ArrayList<>();
    byAgent.forEach(
        (name, doc) -> {
          Doc before = other.byAgent.get(name);
          if (before == null
              || !doc.at("state", book).exists()
              || !doc.at("state", book).node().equals(before.at("state", book).node())) {
            names.add(name);
          }
        });
    return names;
  }
}
