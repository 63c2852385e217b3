package dev.tidegate.core.approval;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.MetricVerdict.State;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an approval is about. Whoever approves sends along what was shown, so that nobody agrees to
 * something else than was seen.
 *
 * <p>Evidence grows with every look, so its numbers would be outdated while they are read. What
 * binds is what it says: the metrics it does not speak well of.
 *
 * @param plan what is carried out
 * @param attempt 0 for the first
 * @param stage that is to be left
 * @param provenance the newest edit of a flag
 * @param looks how many looks the evidence had; for the record, it does not bind
 * @param doubts what is not good, by metric; {@link #ALL} stands for all metrics together
 */
public record Basis(
    PlanHash plan,
    int attempt,
    int stage,
    Provenance provenance,
    long looks,
    SortedMap<String, String> doubts) {
  /** Stands for all metrics together; no metric is called that. */
  private static final String ALL = "*";

  private static final String GOOD = "good";

  public Basis {
    doubts = Collections.unmodifiableSortedMap(new TreeMap<>(doubts));
  }

  /**
   * What leaving {@code stage} now rests on.
   *
   * @param stage at least 1
   */
  public static Basis of(
      RolloutPlan plan, int attempt, int stage, EvidenceReport evidence, Provenance provenance) {
    Set<String> judging =
        plan.stage(stage).analyses().stream()
            .map(plan.analyses()::get)
            .filter(Objects::nonNull)
            .flatMap(analysis -> analysis.metrics().stream())
            .filter(metric -> !metric.dryRun())
            .map(MetricSpec::name)
            .collect(Collectors.toSet());
    SortedMap<String, String> doubts = new TreeMap<>();
    for (MetricVerdict metric : evidence.metrics()) {
      State state = metric.state();
      boolean good = state == State.PASS || state == State.NO_HARM || state == State.EXEMPT;
      if (judging.contains(metric.name()) && !good) {
        doubts.put(metric.name(), state.name().toLowerCase(Locale.ROOT));
      }
    }
    if (evidence.suspicious() && !judging.isEmpty()) {
      doubts.put(ALL, "suspicious");
    }
    return new Basis(plan.hash(), attempt, stage, provenance, evidence.ticks(), doubts);
  }

  /** The arguments of the verb that say it. */
  public SortedMap<String, String> args() {
    SortedMap<String, String> args = new TreeMap<>();
    args.put("plan", plan.value());
    args.put("attempt", Integer.toString(attempt));
    args.put("stage", Integer.toString(stage));
    args.put("definitions", Long.toString(provenance.revision()));
    args.put("looks", Long.toString(looks));
    args.put("evidence", evidence());
    return args;
  }

  /** {@code good}, or the metrics that are not, such as {@code latency=inconclusive}. */
  private String evidence() {
    return doubts.isEmpty()
        ? GOOD
        : doubts.entrySet().stream()
            .map(doubt -> doubt.getKey() + "=" + doubt.getValue())
            .collect(Collectors.joining(" "));
  }

  /** True if {@code args} say what is approved: the plan and what its evidence was. */
  public static boolean isSaidIn(Map<String, String> args) {
    return args.containsKey("plan") && args.containsKey("evidence");
  }

  /**
   * What is otherwise than {@code shown}, in words; empty if nothing that binds is. Evidence that
   * became better is no difference.
   *
   * @param shown as {@link #args} said it; what is not said does not bind
   */
  public List<String> changedSince(Map<String, String> shown) {
    List<String> changes = new ArrayList<>(placeChangedSince(shown));
    if (differs(shown, "definitions", Long.toString(provenance.revision()))) {
      changes.add(
          "the definition of flag %s was edited (revision %d)"
              .formatted(provenance.flag(), provenance.revision()));
    }
    Set<String> known = new TreeSet<>(List.of(shown.getOrDefault("evidence", "").split(" ", -1)));
    if (shown.containsKey("evidence")) {
      doubts.forEach(
          (metric, word) -> {
            if (!known.contains(metric + "=" + word)) {
              changes.add((metric.equals(ALL) ? "evidence" : metric) + " is now " + word);
            }
          });
    }
    return changes;
  }

  /** The same of plan, attempt and stage only. */
  public List<String> placeChangedSince(Map<String, String> shown) {
    List<String> changes = new ArrayList<>();
    if (differs(shown, "plan", plan.value())) {
      changes.add("the plan is now " + plan.shortened());
    }
    if (differs(shown, "attempt", Integer.toString(attempt))) {
      changes.add("it is now attempt " + (attempt + 1));
    }
    if (differs(shown, "stage", Integer.toString(stage))) {
      changes.add("it is now at stage " + stage);
    }
    return changes;
  }

  private static boolean differs(Map<String, String> shown, String name, String now) {
    return shown.containsKey(name) && !now.equals(shown.get(name));
  }
}
