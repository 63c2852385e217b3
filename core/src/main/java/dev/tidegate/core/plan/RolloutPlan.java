package dev.tidegate.core.plan;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.document.CanonicalJson;
import dev.tidegate.core.document.MapNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout will do, expanded and frozen when it starts; what {@code RolloutPolicy} decides
 * by.
 *
 * @param name of the rollout
 * @param uid of the rollout
 * @param services whose agents take part and acknowledge; empty for those of every service of the
 *     namespace, of which then none needs to be there
 * @param salt buckets of units and agents depend on it and nothing else
 * @param stages at least one, in order
 * @param analyses by name
 * @param onFailure what happens when a stage fails
 * @param deadline of an attempt, or null
 * @param after names of rollouts of the same namespace that must be completed first
 * @param windows stages are entered only inside one of them; empty for always
 * @param startAutomatically false: waits in Pending for a start request
 * @param revertWindow how long it can be reverted after completion
 * @param preflight what is checked before the first stage is entered
 */
public record RolloutPlan(
    RolloutName name,
    RolloutUid uid,
    List<String> services,
    String salt,
    List<Stage> stages,
    Map<String, AnalysisSpec> analyses,
    OnFailure onFailure,
    @Nullable Duration deadline,
    List<String> after,
    List<Window> windows,
    boolean startAutomatically,
    Duration revertWindow,
    PreflightSpec preflight) {

  private static final Duration HORIZON_MIN = Duration.ofSeconds(1);

  public RolloutPlan {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("rollout " + name + " has no stage");
    }
    services = List.copyOf(services);
    stages = List.copyOf(stages);
    analyses = Collections.unmodifiableMap(new LinkedHashMap<>(analyses));
    after = List.copyOf(after);
    windows = List.copyOf(windows);
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (stage.index() != i + 1 || !analyses.keySet().containsAll(stage.analyses())) {
        throw new IllegalArgumentException("rollout " + name + ": stage " + stage.name());
      }
    }
  }

  /** Stage {@code index}, counted from 1. */
  public Stage stage(int index) {
    return stages.get(index - 1);
  }

  /** The stage called {@code stageName}, or null. */
  public @Nullable Stage stage(String stageName) {
    return stages.stream().filter(s -> s.name().equals(stageName)).findFirst().orElse(null);
  }

  /** The name of stage {@code index}; 0 is {@code start}. */
  public String stageName(int index) {
    return index == 0 ? "start" : stage(index).name();
  }

  /** The index of the last stage. */
  public int last() {
    return stages.size();
  }

  /** Every flag the rollout owns: the table of the last stage. */
  public Set<String> flags() {
    return stage(last()).table().keySet();
  }

  /** True if agents of some stage save a checkpoint before they enter it. */
  public boolean savesCheckpoints() {
    return stages.stream().anyMatch(Stage::checkpointBefore);
  }

  /** True if agents of {@code service} take part. */
  public boolean concerns(String service) {
    return services.isEmpty() || services.contains(service);
  }

  /** The smallest alpha of the analyses. */
  public double alpha() {
    return analyses.values().stream()
        .mapToDouble(AnalysisSpec::alpha)
        .min()
        .orElse(AnalysisSpec.ALPHA_DEFAULT);
  }

  /** The same plan of another rollout of the name. */
  public RolloutPlan under(RolloutUid other) {
    return with(other, analyses);
  }

  /**
   * The same plan, judged by another alpha.
   *
   * @param alpha of each analysis, in (0, 0.5]
   */
  public RolloutPlan withAlpha(double alpha) {
    Map<String, AnalysisSpec> changed = new LinkedHashMap<>();
    analyses.forEach((key, analysis) -> changed.put(key, analysis.withAlpha(alpha)));
    return with(uid, changed);
  }

  private RolloutPlan with(RolloutUid otherUid, Map<String, AnalysisSpec> otherAnalyses) {
    return new RolloutPlan(
        name,
        otherUid,
        services,
        salt,
        stages,
        otherAnalyses,
        onFailure,
        deadline,
        after,
        windows,
        startAutomatically,
        revertWindow,
        preflight);
  }

  /**
   * Planned time under analysis: the longest soaks of the comparable stages together, or of all
   * stages if none is.
   */
  public Duration horizon() {
    Duration comparable = soaks(stages.stream().filter(Stage::comparable).toList());
    Duration sum = comparable.isZero() ? soaks(stages) : comparable;
    return sum.compareTo(HORIZON_MIN) < 0 ? HORIZON_MIN : sum;
  }

  private static Duration soaks(Collection<Stage> stages) {
    return stages.stream().map(s -> s.soak().max()).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * How attempt {@code attempt} is judged.
   *
   * @param attempt 0 for the first
   */
  public AnalysisPlan analysisPlan(int attempt) {
    List<MetricPlan> metrics =
        analyses.values().stream()
            .flatMap(analysis -> analysis.metrics().stream())
            .map(MetricSpec::plan)
            .toList();
    return new AnalysisPlan(
        alpha(), horizon(), metrics, noHarm(), attempt, true, AnalysisPlan.Gates.DEFAULT);
  }

  /**
   * Names of the metrics whose counts are left out of the evidence, of both arms alike: those that
   * are compared with a baseline, while agents of a stage that splits agents may still be cold.
   * Limits hold from the start.
   *
   * @param stage at least 1
   * @param from since the stage was entered, where the counts begin
   */
  public Set<String> coldMetrics(int stage, Duration from) {
    return warmUpsOfCompared(stage).entrySet().stream()
        .filter(warmUp -> from.compareTo(warmUp.getValue()) < 0)
        .map(warmUp -> warmUp.getKey().name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * How long an agent that newly begins to count in a stage is left out, by metric: those of {@link
   * #coldMetrics}, but for rates, so that a restart is counted. Empty where agents are not split.
   *
   * @param stage at least 1
   */
  public Map<String, Duration> warmUps(int stage) {
    Map<String, Duration> warmUps = new TreeMap<>();
    warmUpsOfCompared(stage)
        .forEach(
            (metric, warmUp) -> {
              if (metric.kind() != MetricKind.RATE && !warmUp.isZero()) {
                warmUps.put(metric.name(), warmUp);
              }
            });
    return warmUps;
  }

  /** Of every metric that is compared; empty where agents are not split. */
  private Map<MetricPlan, Duration> warmUpsOfCompared(int stage) {
    Map<MetricPlan, Duration> warmUps = new LinkedHashMap<>();
    if (stage(stage).split().kind() == Split.Kind.AGENT) {
      for (AnalysisSpec analysis : analyses.values()) {
        for (MetricSpec metric : analysis.metrics()) {
          if (metric.plan().comparison().needsBaseline()) {
            warmUps.put(metric.plan(), analysis.warmup());
          }
        }
      }
    }
    return warmUps;
  }

  /** The narrowest margins of the analyses. */
  private NoHarm noHarm() {
    return analyses.values().stream()
        .map(AnalysisSpec::noHarm)
        .reduce(
            (a, b) ->
                new NoHarm(
                    Math.min(a.ratio(), b.ratio()),
                    Math.min(a.plus(), b.plus()),
                    Math.min(a.buckets(), b.buckets())))
        .orElse(NoHarm.DEFAULT);
  }

  /** Identifies what the plan does, whatever its uid. */
  public PlanHash hash() {
    MapNode withoutUid = PlanNode.write(this).toBuilder().remove("uid").build();
    byte[] text = CanonicalJson.of(withoutUid).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return new PlanHash(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * The plan as it is stored, served over HTTP and printed, its hash and derived values added;
   * {@code RolloutPlanReader} reads it.
   */
  public MapNode toNode() {
    return PlanNode.write(this).toBuilder().put("hash", hash().value()).build();
  }
}
