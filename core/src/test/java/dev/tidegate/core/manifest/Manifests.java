package dev.tidegate.core.manifest;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.StageFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Manifests for tests. */
public final class Manifests {
  /** Every field there is. */
  public static final String FULL =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: orders-store-v2, labels: {team: orders}}
      spec:
        services: [orders]
        stages:
          - name: shadow
            flags:
              orders.store: {variant: shadow, share: 10%, audience: {"==": [{"var": "beta"}, true]}}
            agents: {share: 25%, max: 3, spreadBy: zone}
            checkpoint: before
            acknowledge: {quorum: 95%, within: 2m}
            soak: {min: 2m, max: 30m}
            analysis: [guardrails]
            approval: {approvals: 1, expiresAfter: 24h, onExpiry: hold}
            webhooks: [{when: beforeEnter, url: "http://localhost:1/x", timeout: 10s, onFailure: hold}]
            reversible: true
          - {name: live, flags: {orders.store: {variant: live, share: 100%}}, soak: {exactly: 30m}, analysis: [absolute], holdback: 1%}
        analysis:
          guardrails:
            alpha: 1%
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
              - {name: latency, kind: histogram, compare: baseline, tolerance: 9%, onRegression: rollback}
            noHarm: {ratio: 1.5, plus: 0.1pp, buckets: 2}
            onUnknown: {providerDown: hold, noData: hold, tooFewSamples: extend}
          absolute:
            metrics:
              - {name: restart_frequency, kind: rate, max: 10/min, onRegression: rollback}
              - {name: state_recovery_success, kind: ratio, min: 99%, onRegression: rollback}
              - {name: queue_depth, kind: gauge, max: 1000, breach: 3 of 5, onRegression: hold}
              - {name: p99_edge, prometheus: {address: "http://localhost:9090", query: up}, max: 0.3, interval: 30s, onRegression: hold}
              - {name: smoke, http: {url: "http://localhost:1/s", jsonPath: $.ok}, equals: true, dryRun: true}
        onFailure: {target: start, quarantine: true, cooldown: 30m}
        deadline: 6h
        after: [schema-v7]
        windows: [{days: mon-fri, from: "09:00", to: "17:00", zone: Europe/Berlin}]
        start: auto
        revertWindow: 72h
        salt: shop/orders-store-v2
      """;

  private Manifests() {}

  public static RolloutSpec parse(String yaml) {
    return RolloutSpecParser.parse(DocumentReader.yaml(yaml));
  }

  /** A manifest with this spec, indented by two. */
  public static String withSpec(String spec) {
    return """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {name: r}
        spec:
        """
        + spec.indent(2);
  }

  public static RolloutPlan plan(String spec) {
    return parse(withSpec(spec)).draft();
  }

  public static List<Problem> problems(String yaml) {
    try {
      parse(yaml);
    } catch (InvalidDocumentException e) {
      return e.problems();
    }
    return List.of();
  }

  /** What {@code stage} serves for {@code flag}. */
  public static StageFlag served(Stage stage, String flag) {
    return Objects.requireNonNull(stage.table().get(flag), flag);
  }

  public static String example(String path) throws IOException {
    return Files.readString(Path.of("..", "examples").resolve(path));
  }
}
