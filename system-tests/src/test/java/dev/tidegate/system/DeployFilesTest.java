package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files of deploy/ pass the validators of the tools that will read them. */
final class DeployFilesTest {
  private static final Path DEPLOY = Checkout.root().resolve("deploy");

  @Test
  void unitsAreValidAndHardened() {
    ExternalTool analyze = ExternalTool.required("systemd-analyze");
    Path units = DEPLOY.resolve("systemd");
    List<String> files = List.of("./tidegate-orchestrator.service", "./tidegate-etcd.service");
    for (String file : files) {
      assertThat(analyze.run(units, List.of("verify", file))).doesNotContain("tidegate");
      analyze.run(units, List.of("security", "--offline=true", "--threshold=25", file));
    }
  }

  @Test
  void alertRulesAreValidAndFireWhenTheyShould() {
    ExternalTool promtool = ExternalTool.required("promtool");
    Path rules = DEPLOY.resolve("prometheus");
    promtool.run(rules, List.of("check", "rules", "tidegate-rules.yaml"));
    assertThat(promtool.run(rules, List.of("test", "rules", "tidegate-rules-test.yaml")))
        .contains("SUCCESS");
  }

  @Test
  void everyAlertNamesAnExistingRunbook() throws IOException {
    String rules = Files.readString(DEPLOY.resolve("prometheus/tidegate-rules.yaml"));
    String operations = Files.readString(Checkout.root().resolve("docs/operations.md"));
    Matcher runbook = Pattern.compile("runbook: docs/operations.md#([a-z-]+)").matcher(rules);
    int alerts = rules.split("- alert:", -1).length - 1;
    int runbooks = 0;
    while (runbook.find()) {
      runbooks++;
      String heading = "## " + runbook.group(1).replace('-', ' ');
      assertThat(operations.toLowerCase(java.util.Locale.ROOT)).contains(heading);
    }
    assertThat(runbooks).isEqualTo(alerts).isPositive();
  }

  @Test
  void composeRunsThreeOfEachOnLoopbackOnly() throws IOException {
    MapNode compose =
        (MapNode)
            DocumentReader.yaml(
                withoutAnchors(Files.readString(DEPLOY.resolve("compose/compose.yaml"))));
    MapNode services = (MapNode) Objects.requireNonNull(compose.get("services"));
    assertThat(services.members().keySet())
        .containsExactlyInAnyOrder(
            "etcd-1", "etcd-2", "etcd-3", "orchestrator-1", "orchestrator-2", "orchestrator-3");
    assertThat(services.toString()).contains("127.0.0.1:7070:7070").doesNotContain("\"7070:");
  }

  @Test
  void composePassesItsLinter() {
    ExternalTool npx = ExternalTool.required("npx");
    npx.run(
        DEPLOY.resolve("compose"),
        List.of("--yes", "dclint@3.1.0", "--max-warnings", "0", "compose.yaml"));
  }

  /** Our reader refuses anchors on purpose; here they only share settings, which do not matter. */
  private static String withoutAnchors(String yaml) {
    return yaml.replaceAll("(?m)^(x-\\w+): &\\w+$", "$1:")
        .replaceAll("(?m)^\\s+<<: \\*\\w+\\n", "");
  }
}
