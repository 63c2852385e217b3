package dev.tidegate.core.simulation;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Plans and scenarios for tests. */
final class Rollouts {
  /** Two stages on halves of the units, so that both arms get half of the traffic. */
  static final String HALF =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: store}
      spec:
        services: [orders]
        stages:
          - name: half
            flags: {store: {variant: new, share: 50%}}
            soak: {min: 1m, max: 30m}
            analysis: [guardrails]
          - name: all
            flags: {store: {variant: new, share: 100%}}
            soak: {exactly: 10s}
        analysis:
          guardrails:
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline}
      """;

  private Rollouts() {}

  static RolloutPlan plan(String manifest) {
    return RolloutSpecParser.parse(DocumentReader.yaml(manifest)).draft();
  }

  /** A rollout file of the example service, its soaks stretched. */
  static RolloutPlan example(String name, String min, String max) throws IOException {
    String text = Files.readString(Path.of("../examples/orders", name));
    return plan(text.replace("{min: 15s, max: 30s}", "{min: " + min + ", max: " + max + "}"));
  }

  static Scenario scenario(RolloutPlan plan, String yaml) {
    return ScenarioReader.read(DocumentReader.yaml(yaml), plan.analysisPlan(0));
  }

  static SimulatedRun run(RolloutPlan plan, String scenario, long seed) {
    return new Simulation(plan, scenario(plan, scenario)).run(seed);
  }
}
