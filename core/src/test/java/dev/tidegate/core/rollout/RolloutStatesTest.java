package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Takes many random rollouts through their lives. The transitions they make are the diagram in
 * docs/rollout-states.md: one that is drawn but never made fails, and so does one that is made but
 * not drawn. Run with {@code -Dtidegate.writeStates=true} to draw it anew.
 */
final class RolloutStatesTest {
  private static final long SEEDS = 1500;
  private static final Path DIAGRAM = Path.of("..", "docs", "rollout-states.md");

  @Test
  void everyDrawnTransitionIsMadeAndEveryMadeOneDrawn() throws IOException {
    Set<String> visited = new TreeSet<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        visited.addAll(new Journey(seed).run());
      } catch (RuntimeException | AssertionError e) {
        fail("seed " + seed, e);
      }
    }
    String drawn = draw(visited);
    if (Boolean.getBoolean("tidegate.writeStates")) {
      Files.writeString(DIAGRAM, drawn);
    }
    assertThat(Files.readString(DIAGRAM)).isEqualTo(drawn);
  }

  private static String draw(Set<String> transitions) {
    StringBuilder out =
        new StringBuilder(
            """
            # States of a rollout

            Every transition `RolloutPolicy.decide` makes, with the decision's word. Drawn by
            `RolloutStatesTest`, which fails when this file and the code differ. Holds are left out.

            ```mermaid
            stateDiagram-v2
              [*] --> PENDING
            """);
    for (String transition : transitions) {
      String[] words = transition.split(" ", -1);
      out.append("  ").append(words[0]).append(" --> ").append(words[2]);
      out.append(": ").append(words[1]).append('\n');
    }
    for (String terminal : new String[] {"COMPLETED", "FAILED", "ROLLED_BACK", "SUPERSEDED"}) {
      out.append("  ").append(terminal).append(" --> [*]\n");
    }
    return out.append("```\n").toString();
  }
}
