package dev.tidegate.cli.simulate;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.simulation.Scenario;
import dev.tidegate.core.simulation.ScenarioReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe what a simulated rollout meets; they win over a scenario file. */
final class ScenarioOptions {
  @Option(
      names = "--scenario",
      paramLabel = "FILE",
      description = "What the rollout meets, YAML or JSON; the options below win over it")
  @Nullable String scenario;

  @Option(names = "--rps", paramLabel = "N", description = "Requests a second and service: 20")
  @Nullable String rps;

  @Option(names = "--agents", paramLabel = "N", description = "Agents of each service: 10")
  @Nullable String agents;

  @Option(names = "--zones", paramLabel = "N", description = "Zones they are spread over: 1")
  @Nullable String zones;

  @Option(names = "--error-rate", paramLabel = "P", description = "Of the baseline: 1%%")
  @Nullable String errorRate;

  @Option(names = "--candidate-error-rate", paramLabel = "P", description = "Of the candidate")
  @Nullable String candidateErrorRate;

  @Option(names = "--mean-burst", paramLabel = "N", description = "Failures that come at once: 1")
  @Nullable String meanBurst;

  @Option(names = "--latency", paramLabel = "TIME", description = "Median of the baseline: 50ms")
  @Nullable String latency;

  @Option(
      names = "--candidate-latency-scale",
      paramLabel = "X",
      description = "How many times as slow the candidate is")
  @Nullable String candidateLatencyScale;

  @Option(
      names = "--metric",
      paramLabel = "NAME=VALUE",
      description = "What the candidate shows of one metric, for example queue=1500 or errors=5%%")
  List<String> metrics = new ArrayList<>();

  @Option(
      names = "--missing",
      paramLabel = "NAME=CAUSE",
      description = "A metric that says nothing, for example queue=providerDown")
  List<String> missing = new ArrayList<>();

  @Option(names = "--from", paramLabel = "TIME", description = "When the candidate's fault begins")
  @Nullable String from;

  @Option(names = "--until", paramLabel = "TIME", description = "When it ends")
  @Nullable String until;

  @Option(
      names = "--silent-agents",
      paramLabel = "N",
      description = "Agents that never acknowledge a stage")
  @Nullable String silentAgents;

  @Option(
      names = "--failing-agents",
      paramLabel = "N",
      description = "Agents that cannot enter a stage")
  @Nullable String failingAgents;

  /**
   * The scenario for the metrics of {@code plan}.
   *
   * @throws CommandException with every problem found
   */
  Scenario read(Session session, AnalysisPlan plan) {
    InputFile file = scenario == null ? null : InputFile.read(session.environment(), scenario);
    String source = file == null ? "the scenario" : file.name();
    try {
      Node document = file == null ? MapNode.builder().build() : file.document();
      return ScenarioReader.read(document instanceof MapNode map ? overlaid(map) : document, plan);
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(source, e);
    }
  }

  private MapNode overlaid(MapNode document) {
    MapNode.Builder all = document.toBuilder();
    put(all, "rps", rps);
    put(all, "agents", agents);
    put(all, "zones", zones);
    put(all, "errorRate", errorRate);
    put(all, "candidateErrorRate", candidateErrorRate);
    put(all, "meanBurst", meanBurst);
    put(all, "latency", latency);
    put(all, "candidateLatencyScale", candidateLatencyScale);
    put(all, "from", from);
    put(all, "until", until);
    put(all, "silentAgents", silentAgents);
    put(all, "failingAgents", failingAgents);
    Node single = document.get("metrics");
    MapNode named = single instanceof MapNode map ? map : MapNode.builder().build();
    named = overlaid(named, metrics, "--metric", "candidate");
    named = overlaid(named, missing, "--missing", "missing");
    if (!named.members().isEmpty()) {
      all.put("metrics", named);
    }
    return all.build();
  }

  private static MapNode overlaid(
      MapNode metrics, List<String> pairs, String option, String member) {
    MapNode.Builder all = metrics.toBuilder();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw CommandException.usage(
            option + " is NAME=VALUE, not '" + pair + "'", "for example queue_depth=1500");
      }
      String name = pair.substring(0, equals);
      Node before = all.build().get(name);
      MapNode.Builder one = before instanceof MapNode map ? map.toBuilder() : MapNode.builder();
      put(one, member, pair.substring(equals + 1));
      all.put(name, one.build());
    }
    return all.build();
  }

  /** Numbers are put as numbers, so that the reader judges them as it does those of a file. */
  private static void put(MapNode.Builder all, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    boolean number = value.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,9})?");
    all.put(name, number ? DocumentReader.json(value) : TextNode.of(value));
  }
}
