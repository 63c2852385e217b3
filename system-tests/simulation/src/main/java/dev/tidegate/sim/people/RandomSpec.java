package dev.tidegate.sim.people;

import java.util.List;
import java.util.random.RandomGenerator;

/** A valid rollout of a random shape. */
final class RandomSpec {
  private static final int[] SHARES = {10, 30, 60, 100};

  private RandomSpec() {}

  static String draw(String name, List<String> flags, RandomGenerator random) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %s}
        spec:
          services: [orders]
          stages:
        """
            .formatted(name));
    boolean agents = random.nextInt(4) > 0;
    int count = 2 + random.nextInt(2);
    for (int stage = 1; stage <= count; stage++) {
      int share = stage == count ? 100 : SHARES[stage - 1 + random.nextInt(2)];
      List<String> set = random.nextInt(3) == 0 ? flags : flags.subList(0, 1);
      int soak = 3 + random.nextInt(8);
      yaml.append("    - name: s").append(stage).append('\n');
      yaml.append("      flags: {");
      for (String flag : set) {
        yaml.append("%s: {variant: new, share: %d%%}, ".formatted(flag, share));
      }
      yaml.setLength(yaml.length() - 2);
      yaml.append("}\n");
      if (agents) {
        yaml.append("      agents: {share: %d%%}\n".formatted(stage == count ? 100 : 50));
        yaml.append("      checkpoint: before\n");
        yaml.append("      acknowledge: {quorum: 100%, within: 30s}\n");
      }
      yaml.append("      soak: {exactly: %ds}\n".formatted(soak));
      if (share < 100) {
        yaml.append("      analysis: [guardrails]\n");
      }
    }
    yaml.append(
        """
          analysis:
            guardrails:
              metrics:
                - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback, minSamples: %d}
          onFailure: {target: %s, cooldown: 5s, quarantine: %s}
        """
            .formatted(
                random.nextBoolean() ? 5 : 20,
                random.nextBoolean() ? "start" : "previousStage",
                random.nextBoolean()));
    return yaml.toString();
  }
}
