package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.plan.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads scenarios: see docs/cli.md for the fields. One reader reads one document. */
public final class ScenarioReader {
  private static final double ERROR_SHARE = 0.01;
  private static final double MEDIAN_MILLIS = 50;
  private static final double SIGMA = 0.5;
  private static final double RPS = 20;

  private final Problems problems = new Problems();
  private final Fields fields;
  private final AnalysisPlan plan;

  private ScenarioReader(Node document, AnalysisPlan plan) {
    this.fields = Fields.of(document, Problem.ROOT, problems);
    this.plan = plan;
  }

  /**
   * The scenario that {@code document} describes for the metrics of {@code plan}. Without fields
   * the candidate is as good as the baseline.
   *
   * @throws InvalidDocumentException with everything that is wrong
   */
  public static Scenario read(Node document, AnalysisPlan plan) {
    ScenarioReader reader = new ScenarioReader(document, plan);
    Scenario scenario = reader.scenario();
    reader.fields.finish();
    reader.problems.throwIfAny();
    if (scenario == null) {
      throw new AssertionError("a document without problems is a scenario");
    }
    return scenario;
  }

  private @Nullable Scenario scenario() {
    FleetModel fleet = fleet();
    TrafficModel traffic = traffic();
    Duration approve = fields.duration("approveAfter", Duration.ZERO);
    boolean nobody = fields.bool("nobodyApproves", false);
    Instant start = start();
    Duration look = fields.duration("look", Scenario.LOOK_DEFAULT);
    Duration limit = fields.duration("limit", Scenario.LIMIT_DEFAULT);
    Set<Stage.Moment> failing = failingWebhooks();
    if (fleet == null || traffic == null) {
      return null;
    }
    return checked(
        "look",
        () -> new Scenario(traffic, fleet, nobody ? null : approve, start, look, limit, failing));
  }

  private Set<Stage.Moment> failingWebhooks() {
    Set<Stage.Moment> failing = EnumSet.noneOf(Stage.Moment.class);
    for (String word : fields.texts("failingWebhooks")) {
      Arrays.stream(Stage.Moment.values())
          .filter(moment -> moment.word().equals(word))
          .findFirst()
          .ifPresentOrElse(
              failing::add,
              () ->
                  fields.problem(
                      "failingWebhooks",
                      "'" + word + "' is no moment of a webhook",
                      "there are beforeEnter, afterEnter, beforeAdvance, rollback, completed"));
    }
    return failing;
  }

  private Instant start() {
    String text = fields.optionalText("start");
    if (text == null) {
      return Scenario.START_DEFAULT;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      fields.problem("start", "must be a time such as 2024-01-08T09:00:00Z", null);
      return Scenario.START_DEFAULT;
    }
  }

  private @Nullable FleetModel fleet() {
    int agents = (int) fields.wholeNumber("agents", 1, 1000, FleetModel.DEFAULT.agents());
    int zones = (int) fields.wholeNumber("zones", 1, 100, FleetModel.DEFAULT.zones());
    Duration after = fields.duration("acknowledgeAfter", FleetModel.DEFAULT.acknowledgeAfter());
    int silent = (int) fields.wholeNumber("silentAgents", 0, 1000, 0);
    int failing = (int) fields.wholeNumber("failingAgents", 0, 1000, 0);
    return checked("agents", () -> new FleetModel(agents, zones, after, silent, failing));
  }

  private @Nullable TrafficModel traffic() {
    double rps = fields.number("rps", 0, 1e6, RPS);
    Duration from = fields.duration("from", Duration.ZERO);
    Duration until = fields.optionalDuration("until");
    Map<String, MetricModel> metrics = metrics();
    List<Episode> episodes = new ArrayList<>();
    for (Fields episode : fields.maps("episodes")) {
      Duration begins = episode.duration("from");
      Duration ends = episode.duration("until");
      double factor = episode.number("traffic", 0, 1000, 1);
      double errors = share(episode, "addedErrors", 0);
      episode.finish();
      Episode read = checked("episodes", () -> new Episode(begins, ends, factor, errors));
      if (read != null) {
        episodes.add(read);
      }
    }
    return checked("rps", () -> new TrafficModel(rps, from, until, metrics, episodes));
  }

  private Map<String, MetricModel> metrics() {
    double errors = share(fields, "errorRate", ERROR_SHARE);
    double candidateErrors = share(fields, "candidateErrorRate", errors);
    double burst = fields.number("meanBurst", 1, 1000, 1);
    double median = millis(fields, "latency", MEDIAN_MILLIS);
    double scale = fields.number("candidateLatencyScale", 0.01, 100, 1);
    Map<String, MetricModel> models = new LinkedHashMap<>();
    for (MetricPlan metric : plan.metrics()) {
      MetricModel healthy = TrafficModel.healthy(metric, errors, median);
      MetricModel model = healthy;
      if (healthy instanceof MetricModel.Failures usual) {
        boolean asked = usual.baseline() == errors;
        model =
            new MetricModel.Failures(
                usual.baseline(), asked ? candidateErrors : usual.baseline(), burst);
      } else if (healthy instanceof MetricModel.Latencies usual) {
        model = new MetricModel.Latencies(usual.medianMillis(), usual.sigma(), scale);
      }
      models.put(metric.name(), model);
    }
    single(models);
    return models;
  }

  /** What is said of single metrics. */
  private void single(Map<String, MetricModel> models) {
    Fields single = fields.optionalMap("metrics");
    if (single == null) {
      return;
    }
    single
        .names()
        .forEach(
            name -> {
              MetricModel model = models.get(name);
              Fields metric = single.map(name);
              if (model == null) {
                single.problem(
                    name,
                    "the rollout has no metric '" + name + "'",
                    "it has " + String.join(", ", models.keySet()));
                return;
              }
              MetricModel read = model(metric, model);
              metric.finish();
              if (read != null) {
                models.put(name, read);
              }
            });
  }

  private @Nullable MetricModel model(Fields metric, MetricModel usual) {
    MetricModel model = shown(metric, usual);
    if (model == null || !metric.has("missing")) {
      return model;
    }
    Cause cause = metric.choice("missing", Cause.NO_DATA);
    if (cause == Cause.NONE) {
      metric.problem("missing", "must say why", "for example providerDown");
      return model;
    }
    return new MetricModel.Silent(cause, model);
  }

  private @Nullable MetricModel shown(Fields metric, MetricModel usual) {
    if (usual instanceof MetricModel.Failures failures) {
      double baseline = share(metric, "baseline", failures.baseline());
      double candidate =
          share(metric, "candidate", metric.has("baseline") ? baseline : failures.candidate());
      double burst = metric.number("meanBurst", 1, 1000, failures.meanBurst());
      return checked("metrics", () -> new MetricModel.Failures(baseline, candidate, burst));
    }
    if (usual instanceof MetricModel.Latencies latencies) {
      double median = millis(metric, "baseline", latencies.medianMillis());
      double scale = metric.number("candidateScale", 0.01, 100, latencies.candidateScale());
      double sigma = metric.number("sigma", 0.01, 3, SIGMA);
      return checked("metrics", () -> new MetricModel.Latencies(median, sigma, scale));
    }
    if (usual instanceof MetricModel.Events events) {
      double baseline = metric.number("baseline", 0, 1e6, events.baseline());
      double candidate = metric.number("candidate", 0, 1e6, baseline);
      return checked("metrics", () -> new MetricModel.Events(baseline, candidate));
    }
    if (usual instanceof MetricModel.Level level) {
      double baseline = metric.number("baseline", -1e15, 1e15, level.usual());
      double candidate = metric.number("candidate", -1e15, 1e15, baseline);
      double spread = metric.number("spread", 0, 1e15, level.spread());
      return checked("metrics", () -> new MetricModel.Level(baseline, candidate, spread));
    }
    throw new AssertionError(usual);
  }

  private static double share(Fields from, String name, double fallback) {
    return from.has(name) ? from.percentage(name).movePointLeft(2).doubleValue() : fallback;
  }

  private static double millis(Fields from, String name, double fallback) {
    Duration duration = from.optionalDuration(name);
    return duration == null ? fallback : duration.toNanos() / 1e6;
  }

  /** What {@code made} makes; null and a problem of the member {@code name} if it refuses. */
  private <T> @Nullable T checked(String name, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      fields.problem(name, String.valueOf(e.getMessage()), null);
      return null;
    }
  }
}
