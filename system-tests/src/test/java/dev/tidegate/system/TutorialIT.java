package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer types what docs/tutorial.md says, command by command. */
final class TutorialIT {
  private static final Path ROOT = Checkout.root();
  private static final Pattern BLOCK = Pattern.compile("```(sh|yaml)\n(.*?)```", Pattern.DOTALL);
  private static final String PLAYGROUND = "./tidegate dev --agents 4";
  private static final Map<String, Integer> EXIT_CODES =
      Map.of("./tidegate rollout watch my-pricing", 3);

  @TempDir Path folder;

  @Test
  void everyCommandDoesWhatThePageSays() throws Exception {
    List<String> commands = new ArrayList<>();
    String rollout = "";
    Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/tutorial.md")));
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        commands.addAll(block.group(2).lines().toList());
      } else {
        rollout = block.group(2);
      }
    }
    assertThat(commands).startsWith(PLAYGROUND, "export TIDEGATE_NAMESPACE=shop");
    Files.writeString(folder.resolve("my-pricing.yaml"), rollout);
    Files.createSymbolicLink(folder.resolve("tidegate"), ROOT.resolve("tidegate"));
    Files.createSymbolicLink(folder.resolve("examples"), ROOT.resolve("examples"));
    Process dev = start(PLAYGROUND + " --port 0 --output json", Map.of()).start();
    try (LineProgram playground = new LineProgram(dev)) {
      String server =
          ((TextNode)
                  Objects.requireNonNull(
                      playground
                          .await(Duration.ofSeconds(90), line -> line.get("server") != null)
                          .get("server")))
              .value();
      OperatorClient client = new OperatorClient(server.replace("http://", ""));
      Scenario.awaitAgents(client, 4);
      type(commands.subList(2, commands.size()), server);
    }
  }

  private void type(List<String> commands, String server) throws Exception {
    Map<String, String> said = new HashMap<>();
    for (String command : commands) {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Process process =
          start(command, Map.of("TIDEGATE_NAMESPACE", "shop", "TIDEGATE_SERVER", server))
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command).isTrue();
      String text = Files.readString(out);
      System.out.println("$ " + command + "\n" + text);
      assertThat(process.exitValue())
          .as("%s: %s", command, text)
          .isEqualTo(EXIT_CODES.getOrDefault(command, 0));
      said.merge(command, text, String::concat);
    }
    assertThat(said.get("./tidegate rollout plan -f my-pricing.yaml")).contains("can notice");
    assertThat(said.get("./tidegate rollout why my-pricing"))
        .contains("my-pricing is ROLLED_BACK", "regressed");
    assertThat(said.get("./tidegate rollout replay my-pricing"))
        .contains("all the same bit for bit");
    assertThat(
            said.get(
                "./tidegate flag eval orders.pricing --default '\"none\"' --context"
                    + " targetingKey=user-42"))
        .contains("variant old")
        .doesNotContain("variant new");
  }

  private ProcessBuilder start(String command, Map<String, String> variables) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr").toFile());
    Files.createDirectories(folder.resolve("state"));
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder.environment().put("USER", "ann");
    builder.environment().putAll(variables);
    return builder;
  }
}
