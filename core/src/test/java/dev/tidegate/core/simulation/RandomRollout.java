package dev.tidegate.core.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A valid rollout and a history of metrics, both drawn from a seed. */
public final class RandomRollout {
  private static final List<String> METRICS =
      List.of(
          "{name: error_rate, kind: ratio, compare: baseline, onRegression: ACTION}",
          "{name: slow, kind: ratio, compare: baseline, tolerance: 10%, minSamples: 20}",
          "{name: latency, kind: histogram, compare: baseline, onRegression: ACTION}",
          "{name: recovered, kind: ratio, min: 97%, onRegression: ACTION}",
          "{name: edge, kind: histogram, max: 400ms, quantile: 99%, dryRun: true}",
          "{name: restarts, kind: rate, max: 4/min, onRegression: ACTION}",
          "{name: depth, kind: gauge, max: 1000, breach: 3 of 5, onRegression: ACTION}");
  private static final String[] UNKNOWN = {"hold", "extend", "rollback"};

  private final SplittableRandom random;

  /** Of what follows the end, which draws nothing away from the rest. */
  private final SplittableRandom ending;

  /** Draws what was added later, so that the rollouts of known seeds stay what they were. */
  private final SplittableRandom more;

  public RandomRollout(long seed) {
    this.random = new SplittableRandom(seed);
    this.ending = new SplittableRandom(~seed);
    this.more = new SplittableRandom(~seed).split();
  }

  /** The field with one of the values, or nothing for the empty one. */
  private String of(String field, String... values) {
    String value = values[ending.nextInt(values.length)];
    return value.isEmpty() ? "" : field + value;
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private boolean chance(double p) {
    return random.nextDouble() < p;
  }

  /** The same for the same seed. */
  public String manifest() {
    StringBuilder out = new StringBuilder();
    out.append("apiVersion: tidegate.dev/v1\nkind: Rollout\n");
    out.append("metadata: {namespace: shop, name: any}\nspec:\n  services: [orders]\n  stages:\n");
    int stages = 1 + random.nextInt(4);
    int share = 0;
    boolean agents = chance(0.5);
    for (int i = 1; i <= stages; i++) {
      share = Math.min(99, share + 1 + random.nextInt(60));
      boolean all = i == stages && i > 1 && chance(0.7);
      out.append(stage(i, all ? 100 : share, agents));
    }
    out.append("  analysis:\n    guardrails:\n      metrics:\n");
    metrics().forEach(metric -> out.append("        - ").append(metric).append('\n'));
    out.append("      onUnknown: {noData: ").append(oneOf(UNKNOWN));
    out.append(", tooFewSamples: ").append(oneOf(UNKNOWN));
    out.append(", providerDown: ").append(oneOf(UNKNOWN)).append("}\n");
    out.append("  onFailure: {target: ").append(oneOf("start", "previousStage", "hold"));
    out.append(of(", quarantine: ", "", "true", "false"));
    out.append(of(", cooldown: ", "", "0s", "1m", "2h")).append("}\n");
    String window = of("  revertWindow: ", "", "0s", "1h", "90d");
    out.append(window.isEmpty() ? "" : window + "\n");
    out.append(preflight(!out.toString().contains("reversible: false")));
    return out + (chance(0.2) ? "  deadline: " + (1 + random.nextInt(8)) + "m\n" : "");
  }

  private String preflight(boolean reversible) {
    int drawn = more.nextInt(4);
    return switch (drawn) {
      case 0 -> "  preflight: {mode: skip}\n";
      case 1 -> "  preflight: {mode: warn, within: 5s}\n";
      case 2 -> reversible ? "  preflight: {rehearse: true}\n" : "";
      default -> "";
    };
  }

  private String stage(int index, int share, boolean agents) {
    int min = 5 + random.nextInt(40);
    String soak =
        chance(0.25)
            ? "{exactly: " + min + "s}"
            : "{min: " + min + "s, max: " + (min + random.nextInt(120)) + "s}";
    return "    - name: s"
        + index
        + "\n      flags: {store: {variant: new, share: "
        + share
        + "%}}\n"
        + (agents ? "      agents: {share: " + Math.max(10, share) + "%}\n" : "")
        + (agents && more.nextInt(2) == 0 ? "      checkpoint: before\n" : "")
        + "      soak: "
        + soak
        + "\n      acknowledge: {quorum: "
        + oneOf("50%", "95%", "100%")
        + ", within: 30s}\n"
        + (chance(0.15) ? "      reversible: false\n" : "")
        + (chance(0.15) ? "      approval: {approvals: 1, expiresAfter: 5m}\n" : "")
        + (index == 1 || chance(0.8) ? "      analysis: [guardrails]\n" : "");
  }

  private List<String> metrics() {
    List<String> some = new ArrayList<>();
    for (String metric : METRICS) {
      if (chance(0.4)) {
        some.add(metric.replace("ACTION", oneOf("rollback", "rollback", "hold")));
      }
    }
    return some.isEmpty() ? List.of(METRICS.get(0).replace("ACTION", "rollback")) : some;
  }

  String scenario() {
    StringBuilder out = new StringBuilder("{");
    out.append("rps: ").append(oneOf("0", "0.5", "20", "100", "400"));
    out.append(", agents: ").append(1 + random.nextInt(12));
    out.append(", zones: ").append(1 + random.nextInt(3));
    out.append(", errorRate: ").append(oneOf("0%", "0.1%", "1%", "5%"));
    out.append(", candidateErrorRate: ").append(oneOf("0%", "1%", "5%", "50%"));
    out.append(", candidateLatencyScale: ").append(oneOf("1", "1.2", "3"));
    out.append(", meanBurst: ").append(oneOf("1", "4"));
    out.append(", silentAgents: ").append(oneOf("0", "0", "0", "1"));
    out.append(", failingAgents: ").append(oneOf("0", "0", "0", "1"));
    out.append(", from: ").append(random.nextInt(90)).append('s');
    out.append(", nobodyApproves: ").append(chance(0.3));
    if (chance(0.3)) {
      out.append(", episodes: [{from: 20s, until: 50s, traffic: ").append(oneOf("0", "5"));
      out.append(", addedErrors: 10%}]");
    }
    return out + "}";
  }

  /** Causes of silence are put on metrics the rollout may not have, so by name of one it has. */
  String missing(String metric) {
    return "{"
        + metric
        + ": {missing: "
        + oneOf("noData", "providerDown", "notANumber", "stale", "slow")
        + "}}";
  }

  boolean isMissing() {
    return chance(0.35);
  }

  int pick(int bound) {
    return random.nextInt(bound);
  }
}
