package dev.tidegate.core.simulation;

import java.util.List;

/**
 * A rollout whose decisions are kept.
 *
 * @param name of its file
 * @param fleet what a replay needs of the scenario
 * @param faults the rest of the scenario, which the counts were made with
 * @param ending what its last decision says
 */
record GoldenRollout(
    String name, String manifest, String fleet, String faults, long seed, String ending) {
  private static final String ERRORS =
      "{name: error_rate, kind: ratio, compare: baseline, minSamples: 50}";
  private static final String LATENCY =
      "{name: latency, kind: histogram, compare: baseline, tolerance: 9%}";

  static final List<GoldenRollout> ALL =
      List.of(
          of("healthy-early-advance", stages("1m", "10m", ERRORS), "rps: 400", "\"COMPLETE\""),
          of(
              "regression-five-times",
              stages("1m", "5m", ERRORS),
              "rps: 40, candidateErrorRate: 5%",
              "\"ROLLED_BACK\""),
          of(
              "late-onset",
              stages("2m", "5m", ERRORS),
              "rps: 40, candidateErrorRate: 8%, from: 90s",
              "\"ROLLED_BACK\""),
          of(
              "latency-regression",
              stages("1m", "5m", ERRORS + ", " + LATENCY),
              "rps: 60, candidateLatencyScale: 1.6",
              "latency"),
          of(
              "ambiguous-then-inconclusive",
              stages("30s", "2m", ERRORS),
              "rps: 20, candidateErrorRate: 2.2%",
              "\"inconclusive\""),
          of("no-traffic", stages("30s", "1m", ERRORS), "rps: 0", "\"noData\""),
          of(
              "provider-missing",
              stages("30s", "1m", ERRORS + ", {name: depth, kind: gauge, max: 100}"),
              "rps: 200, metrics: {depth: {missing: providerDown}}",
              "provider down"),
          of(
              "absolute-limit",
              stages("30s", "3m", "{name: recovered, kind: ratio, min: 99%}"),
              "rps: 40, metrics: {recovered: {candidate: 6%}}",
              "recovered regressed"),
          of(
              "hold-metric",
              stages(
                  "30s",
                  "3m",
                  ERRORS + ", {name: depth, kind: gauge, max: 100, onRegression: hold}"),
              "rps: 40, from: 45s, metrics: {depth: {candidate: 180}}",
              "\"HELD\""),
          of(
              "two-strata",
              stages("1m", "4m", ERRORS),
              "rps: 60, zones: 2, candidateErrorRate: 4%",
              "\"ROLLED_BACK\""),
          of(
              "rate-limit",
              agents("30s", "3m", "{name: restarts, kind: rate, max: 2/min}"),
              "metrics: {restarts: {candidate: 8}}",
              "restarts regressed"),
          of(
              "bursts-are-no-regression",
              stages("30s", "3m", ERRORS),
              "rps: 60, meanBurst: 5",
              "\"phase\":"));

  String scenario() {
    return "{" + fleetFields() + faults + "}";
  }

  private String fleetFields() {
    return fleet.equals("{}") ? "" : fleet.substring(1, fleet.length() - 1) + ", ";
  }

  private static GoldenRollout of(String name, String manifest, String scenario, String ending) {
    boolean zones = scenario.contains("zones: 2, ");
    String faults = scenario.replace("zones: 2, ", "");
    String fleet = zones ? "{agents: 4, zones: 2}" : "{agents: 4}";
    return new GoldenRollout(name, manifest, fleet, faults, 11, ending);
  }

  private static String stages(String min, String max, String metrics) {
    return manifest("flags: {store: {variant: new, share: 50%}}", min, max, metrics);
  }

  private static String agents(String min, String max, String metrics) {
    return manifest(
        "flags: {store: {variant: new, share: 100%}}\n      agents: {share: 50%}",
        min, max, metrics);
  }

  private static String manifest(String some, String min, String max, String metrics) {
    return """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: golden}
        spec:
          services: [orders]
          stages:
            - name: some
              %s
              soak: {min: %s, max: %s}
              analysis: [guardrails]
            - name: all
              flags: {store: {variant: new, share: 100%%}}
              soak: {exactly: 10s}
          analysis:
            guardrails: {metrics: [%s]}
        """
        .formatted(some.replace("\n      ", "\n      "), min, max, metrics);
  }

  @Override
  public String toString() {
    return name;
  }
}
