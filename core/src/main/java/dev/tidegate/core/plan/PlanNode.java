package dev.tidegate.core.plan;

import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Plans as nodes: the grammar of manifests with everything expanded, and derived values beside it.
 */
final class PlanNode {
  private PlanNode() {}

  static MapNode write(RolloutPlan plan) {
    MapNode.Builder out =
        MapNode.builder()
            .put("namespace", plan.name().namespace())
            .put("name", plan.name().name())
            .put("uid", plan.uid().value())
            .put("services", ListNode.ofTexts(plan.services()))
            .put("salt", plan.salt())
            .put("stages", ListNode.of(plan.stages().stream().map(PlanNode::stage).toList()))
            .put("analysis", analyses(plan.analyses()))
            .put("alpha", percent(plan.alpha()))
            .put("horizon", DurationText.format(plan.horizon()))
            .put("onFailure", onFailure(plan.onFailure()))
            .put("start", plan.startAutomatically() ? "auto" : "manual")
            .put("revertWindow", DurationText.format(plan.revertWindow()));
    if (plan.deadline() != null) {
      out.put("deadline", DurationText.format(plan.deadline()));
    }
    // Plans from before there was one keep their hash.
    if (!plan.preflight().equals(PreflightSpec.DEFAULT)) {
      out.put("preflight", preflight(plan.preflight()));
    }
    if (!plan.after().isEmpty()) {
      out.put("after", ListNode.ofTexts(plan.after()));
    }
    if (!plan.windows().isEmpty()) {
      out.put("windows", ListNode.of(plan.windows().stream().map(PlanNode::window).toList()));
    }
    return out.build();
  }

  private static MapNode preflight(PreflightSpec preflight) {
    MapNode.Builder out =
        MapNode.builder()
            .put("mode", lower(preflight.mode()))
            .put("within", DurationText.format(preflight.within()));
    if (preflight.rehearse()) {
      out.put("rehearse", true);
    }
    return out.build();
  }

  private static MapNode stage(Stage stage) {
    MapNode.Builder out =
        MapNode.builder()
            .put("index", stage.index())
            .put("name", stage.name())
            .put("flags", flags(stage.flags()))
            .put("table", flags(stage.table()));
    AgentShare agents = stage.agents();
    if (agents != null) {
      out.put("agents", agents(agents));
    }
    out.put("checkpoint", stage.checkpointBefore() ? "before" : "none")
        .put("acknowledge", acknowledge(stage.acknowledge()))
        .put("soak", soak(stage.soak()))
        .put("comparable", stage.comparable())
        .put("split", split(stage.split()))
        .put("analysis", ListNode.ofTexts(stage.analyses()))
        .put("reversible", stage.reversible());
    if (stage.holdback() != null) {
      out.put("holdback", stage.holdback().toString());
    }
    if (stage.foreignClients()) {
      out.put("foreignClients", true);
    }
    if (stage.shrink()) {
      out.put("shrink", true);
    }
    if (stage.approval() != null) {
      out.put("approval", approval(stage.approval()));
    }
    if (!stage.webhooks().isEmpty()) {
      out.put("webhooks", ListNode.of(stage.webhooks().stream().map(PlanNode::webhook).toList()));
    }
    return out.build();
  }

  private static MapNode flags(Map<String, StageFlag> flags) {
    MapNode.Builder out = MapNode.builder();
    flags.forEach(
        (key, flag) ->
            out.put(
                key,
                MapNode.builder()
                    .put("variant", flag.variant())
                    .put("share", flag.share().toString())
                    .putIfPresent("audience", flag.audience())
                    .build()));
    return out.build();
  }

  private static MapNode agents(AgentShare agents) {
    MapNode.Builder out = MapNode.builder().put("share", agents.share().toString());
    if (agents.max() != null) {
      out.put("max", agents.max());
    }
    if (agents.spreadBy() != AgentShare.SpreadBy.NONE) {
      out.put("spreadBy", lower(agents.spreadBy()));
    }
    return out.build();
  }

  private static MapNode acknowledge(Stage.Quorum quorum) {
    return MapNode.builder()
        .put("quorum", quorum.share().toString())
        .put("within", DurationText.format(quorum.within()))
        .build();
  }

  private static MapNode soak(Soak soak) {
    MapNode.Builder out =
        MapNode.builder()
            .put("min", DurationText.format(soak.min()))
            .put("max", DurationText.format(soak.max()));
    if (soak.exact()) {
      out.put("exactly", DurationText.format(soak.max()));
    }
    return out.build();
  }

  private static MapNode split(Split split) {
    MapNode.Builder out = MapNode.builder().put("kind", lower(split.kind()));
    if (split.kind() == Split.Kind.UNIT) {
      out.put("candidateBelow", split.candidateBelow()).put("baselineFrom", split.baselineFrom());
    }
    return out.build();
  }

  private static MapNode approval(Stage.Approval approval) {
    return MapNode.builder()
        .put("approvals", approval.approvals())
        .put("expiresAfter", DurationText.format(approval.expiresAfter()))
        .put("onExpiry", approval.rollBackOnExpiry() ? "rollback" : "hold")
        .build();
  }

  private static MapNode webhook(Stage.Webhook webhook) {
    MapNode.Builder out =
        MapNode.builder()
            .put("when", webhook.when().word())
            .put("url", webhook.url().toString())
            .put("timeout", DurationText.format(webhook.timeout()));
    if (webhook.when().isGate()) {
      out.put("onFailure", webhook.rollBackOnFailure() ? "rollback" : "hold");
    }
    // Plans from before there were retries keep their hash.
    return webhook.retries() == Stage.Webhook.RETRIES_DEFAULT
        ? out.build()
        : out.put("retries", webhook.retries()).build();
  }

  private static MapNode analyses(Map<String, AnalysisSpec> analyses) {
    MapNode.Builder out = MapNode.builder();
    analyses.forEach((name, analysis) -> out.put(name, analysis(analysis)));
    return out.build();
  }

  private static MapNode analysis(AnalysisSpec analysis) {
    Duration warmup = analysis.warmup();
    return MapNode.builder()
        .put("alpha", percent(analysis.alpha()))
        .put("metrics", ListNode.of(analysis.metrics().stream().map(MetricSpec::authored).toList()))
        .put(
            "noHarm",
            MapNode.builder()
                .put("ratio", analysis.noHarm().ratio())
                .put("plus", percent(analysis.noHarm().plus()).replace("%", "pp"))
                .put("buckets", analysis.noHarm().buckets())
                .build())
        .put("onUnknown", onUnknown(analysis.onUnknown()))
        // Plans from before there was one keep their hash.
        .putIfPresent("warmup", warmup.isZero() ? null : DurationText.format(warmup))
        .build();
  }

  private static MapNode onUnknown(AnalysisSpec.OnUnknown onUnknown) {
    MapNode.Builder out =
        MapNode.builder()
            .put("providerDown", lower(onUnknown.providerDown()))
            .put("noData", lower(onUnknown.noData()))
            .put("tooFewSamples", lower(onUnknown.tooFewSamples()));
    onUnknown.finer().keySet().stream()
        .sorted()
        .forEach(cause -> out.put(cause.word(), lower(onUnknown.about(cause))));
    return out.build();
  }

  private static MapNode onFailure(OnFailure onFailure) {
    return MapNode.builder()
        .put("target", camel(onFailure.target()))
        .put("quarantine", onFailure.quarantine())
        .put("cooldown", DurationText.format(onFailure.cooldown()))
        .build();
  }

  private static MapNode window(Window window) {
    return MapNode.builder()
        .put("days", daysText(window.days()))
        .put("from", window.from().toString())
        .put("to", window.to().toString())
        .put("zone", window.zone().getId())
        .build();
  }

  private static String daysText(Set<DayOfWeek> days) {
    return String.join(
        ",",
        days.stream()
            .sorted()
            .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
            .toList());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String camel(Enum<?> constant) {
    String[] words = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder out = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      out.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return out.toString();
  }

  /** 0.01 as {@code 1%}, exactly. */
  private static String percent(double fraction) {
    BigDecimal percent = new BigDecimal(NumberNode.of(fraction).text()).movePointRight(2);
    return percent.stripTrailingZeros().toPlainString() + "%";
  }
}
