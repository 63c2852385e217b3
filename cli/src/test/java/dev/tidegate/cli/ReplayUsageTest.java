package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a replay is said before anything is replayed. */
class ReplayUsageTest {
  @TempDir Path folder;

  private CommandRun replay(String recording, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("r.json"), recording, UTF_8);
    String[] arguments = new String[more.length + 4];
    arguments[0] = "rollout";
    arguments[1] = "replay";
    arguments[2] = "--recording";
    arguments[3] = file.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }

  private static void isRefused(CommandRun run, String why) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(why);
  }

  @Test
  void wantsARolloutOrARecordingAndNotBoth() throws IOException {
    isRefused(CommandRun.of("rollout", "replay"), "either a rollout or --recording");
    isRefused(replay("{}", "orders"), "either a rollout or --recording");
  }

  @Test
  void refusesWhatIsNoRecording() throws IOException {
    isRefused(replay("{}"), "holds no plan");
    isRefused(replay("{\"plan\":{\"namespace\":\"shop\"}}"), "$.name");
    isRefused(replay("[1,"), "r.json");
  }

  @Test
  void refusesAnAlphaThatIsNone() throws IOException {
    String plan =
        "{\"plan\":{\"namespace\":\"shop\",\"name\":\"r\",\"uid\":\"u\",\"services\":[],"
            + "\"salt\":\"s\",\"stages\":[{\"name\":\"a\",\"flags\":{\"f\":{\"variant\":\"on\","
            + "\"share\":\"10%\"}},\"soak\":{\"min\":\"1s\",\"max\":\"2s\"}}]}}";
    assertThat(replay(plan).exitCode()).isZero();
    assertThat(replay(plan, "--alpha", "5%").out()).contains("no stage was recorded");
    for (String alpha : new String[] {"5", "0%", "60%", "five%", "NaN%", "1e0%", "5 %"}) {
      isRefused(replay(plan, "--alpha", alpha), "--alpha '" + alpha + "'");
    }
  }
}
