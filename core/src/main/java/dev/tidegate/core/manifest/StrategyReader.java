package dev.tidegate.core.manifest;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Expands the shorthand {@code strategy} into the stages it stands for. */
final class StrategyReader {
  private static final int STAGES_MAX = 100;

  private final ReadingScope scope;
  private final Fields spec;

  StrategyReader(ReadingScope scope, Fields spec) {
    this.scope = scope;
    this.spec = spec;
  }

  /** The stages as a manifest would write them: those of {@code stages} if there is no strategy. */
  List<Fields> stages() {
    Fields strategy = spec.optionalMap("strategy");
    if (strategy == null) {
      spec.list("stages");
      return spec.maps("stages");
    }
    List<Fields> templates = spec.maps("stages");
    if (templates.size() > 1) {
      spec.problem(
          "stages", "with a strategy there is one stage at most, its template", "use either");
    }
    MapNode template = template(templates);
    Ramp ramp = ramp(strategy);
    scope.end(strategy);
    List<Fields> stages = new ArrayList<>();
    for (Share share : ramp.shares()) {
      stages.add(Fields.of(stage(template, share, ramp.every()), spec.path(), scope.problems()));
    }
    return stages;
  }

  private record Ramp(List<Share> shares, Duration every) {}

  private Ramp ramp(Fields strategy) {
    Fields linear = strategy.optionalMap("linear");
    Fields exponential = strategy.optionalMap("exponential");
    if ((linear == null) == (exponential == null)) {
      spec.problem(
          "strategy",
          "must be either linear or exponential",
          "for example {linear: {step: 10%, every: 10m}}");
      return new Ramp(List.of(Share.ALL), Duration.ZERO);
    }
    if (linear != null) {
      Share step = positive(linear, "step");
      Ramp ramp = new Ramp(shares(linear, "step", step, step.buckets(), 1), every(linear));
      scope.end(linear);
      return ramp;
    }
    if (exponential != null) {
      Share from = positive(exponential, "from");
      double factor = exponential.number("factor", 1.01, 1000);
      Ramp ramp = new Ramp(shares(exponential, "factor", from, 0, factor), every(exponential));
      scope.end(exponential);
      return ramp;
    }
    throw new AssertionError(strategy.path());
  }

  private static Share positive(Fields fields, String name) {
    Share share = fields.parsed(name, Share::parse, Share.ALL);
    if (share.equals(Share.NONE)) {
      fields.problem(name, "must be above 0%", null);
      return Share.ALL;
    }
    return share;
  }

  private static Duration every(Fields fields) {
    return fields.duration("every");
  }

  private static List<Share> shares(
      Fields fields, String name, Share first, int plus, double factor) {
    List<Share> shares = new ArrayList<>();
    double next = first.buckets();
    while (Math.round(next) < Share.TOTAL && shares.size() < STAGES_MAX) {
      shares.add(new Share((int) Math.round(next)));
      next = next * factor + plus;
    }
    if (Math.round(next) < Share.TOTAL) {
      fields.problem(name, "makes more than " + STAGES_MAX + " stages", "take larger steps");
    }
    shares.add(Share.ALL);
    return shares;
  }

  /** What all stages have: the template stage, or all flags and analyses of the spec. */
  private MapNode template(List<Fields> templates) {
    if (!templates.isEmpty()) {
      if (spec.has("flags")) {
        spec.problem("flags", "the template under stages already names flags", "use either");
      }
      return templates.get(0).node();
    }
    Node flags = spec.node("flags");
    Fields analysis = spec.optionalMap("analysis");
    List<String> analyses = analysis == null ? List.of() : List.copyOf(analysis.names());
    return MapNode.builder()
        .put("flags", flags instanceof MapNode ? flags : MapNode.builder().build())
        .put("analysis", ListNode.ofTexts(analyses))
        .build();
  }

  private static MapNode stage(MapNode template, Share share, Duration every) {
    MapNode.Builder stage =
        template.toBuilder()
            .put("name", "share-" + share.toString().replace("%", ""))
            .put("flags", flags(template, share));
    if (template.get("soak") == null) {
      stage.put("soak", MapNode.of("exactly", TextNode.of(DurationText.format(every))));
    }
    return stage.build();
  }

  private static Node flags(MapNode template, Share share) {
    Node all = template.get("flags");
    if (!(all instanceof MapNode flags)) {
      return MapNode.builder().build();
    }
    MapNode.Builder shared = flags.toBuilder();
    Set<String> keys = flags.members().keySet();
    for (String key : keys) {
      Node flag = flags.get(key);
      if (flag instanceof MapNode map) {
        shared.put(key, map.toBuilder().put("share", share.toString()).build());
      } else if (flag instanceof TextNode variant) {
        shared.put(
            key,
            MapNode.builder()
                .put("variant", variant.value())
                .put("share", share.toString())
                .build());
      }
    }
    return shared.build();
  }
}
