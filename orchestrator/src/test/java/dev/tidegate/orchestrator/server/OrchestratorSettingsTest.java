package dev.tidegate.orchestrator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class OrchestratorSettingsTest {
  @TempDir Path folder;

  private static OrchestratorSettings settings(String... arguments) throws StartException {
    OrchestratorOptions options = new OrchestratorOptions();
    new CommandLine(options).parseArgs(arguments);
    return OrchestratorSettings.of(options);
  }

  private StartException refusal(Path file) {
    return catchThrowableOfType(StartException.class, () -> settings("--notify", file.toString()));
  }

  @Test
  void tellsNobodyUnlessAskedTo() throws StartException {
    assertThat(settings().notified().isEmpty()).isTrue();
  }

  @Test
  void readsWhomToTell() throws StartException, IOException {
    Path file =
        Files.writeString(
            folder.resolve("n.yaml"), "targets: [{name: a, webhook: {url: 'http://h/'}}]");
    assertThat(settings("--notify", file.toString()).notified().isEmpty()).isFalse();
  }

  @Test
  void refusesToStartOnAMalformedFileAndNamesEveryProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("n.yaml"), "targets: [{name: A}, {nam: b}]");
    StartException refusal = refusal(file);
    assertThat(refusal.usage()).isTrue();
    assertThat(refusal).hasMessageContaining("--notify").hasMessageContaining("n.yaml");
    assertThat(refusal.why())
        .contains("$.targets[0].name", "$.targets[1].nam: unknown key", "$.targets[1]: says not");
  }

  @Test
  void refusesToStartWithoutTheFile() {
    assertThat(refusal(folder.resolve("missing")).usage()).isTrue();
  }
}
