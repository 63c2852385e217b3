package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flag's life by the real command line on a real orchestrator and etcd. */
final class FlagOperationsIT {
  private static final String FLAGS =
      """
      flags:
        checkout:
          state: ENABLED
          variants: {old: 1, new: 2}
          defaultVariant: old
          targeting: {if: [{$ref: gold}, new, null]}
          metadata: {owner: team-tide, expires: 2099-01-31}
        banner: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
      $evaluators:
        gold: {"==": [{var: tier}, gold]}
      """;

  @TempDir Path folder;
  private Deployment deployment;
  private CommandLine tidegate;
  private OperatorClient client;

  @BeforeEach
  void start() throws IOException {
    deployment = Deployment.start(folder, 1);
    ChildProcess orchestrator = deployment.orchestrator("replica-1");
    tidegate = new CommandLine(folder, orchestrator.announced("http"));
    client = new OperatorClient(orchestrator.announced("http"));
    Deployment.eventually(
        Deployment.PATIENCE, () -> client.get("/api/v1/status").at("leader", "replica") != null);
    Files.writeString(folder.resolve("flags.yaml"), FLAGS);
  }

  @AfterEach
  void stop() {
    deployment.close();
  }

  @Test
  void aFlagIsAppliedSetKilledTracedRevertedOverriddenExportedAndImported() {
    assertThat(done("flag", "apply", "-f", "flags.yaml", "--dry-run")).contains("+ checkout");
    assertThat(done("flag", "apply", "-f", "flags.yaml")).contains("3 created", "applied at");
    assertThat(done("flag", "apply", "-f", "flags.yaml", "--exit-code")).contains("3 unchanged");
    long created = revision("checkout");
    done("flag", "export", "-f", "exported.yaml");

    done("flag", "set", "checkout", "--default", "new", "--reason", "try it");
    CommandLine.Result stale = tidegate.run("flag", "apply", "-f", "exported.yaml");
    assertThat(stale.exitCode()).as(stale.err()).isEqualTo(6);
    assertThat(stale.err()).contains("checkout at revision", "by ann (flag.put)");
    done("flag", "kill", "checkout", "--reason", "INC-7");

    String history = done("flag", "history", "checkout");
    assertThat(history)
        .contains("kill", "INC-7", "state: ENABLED → DISABLED", "defaultVariant: old → new");
    assertThat(actions("checkout")).containsExactly("flag.kill", "flag.put", "flag.apply");

    assertThat(done("flag", "revert", "checkout", "--to", Long.toString(created)))
        .contains("ENABLED, default old");
    assertThat(tidegate.run("flag", "revert", "checkout", "--to", "1").exitCode()).isEqualTo(5);

    overrideEndsByItself();
    roundTrip();
    assertThat(done("flag", "list")).contains("2099-01-31");
    CommandLine.Result watched =
        tidegate.run(
            "flag", "watch", "checkout", "--since", Long.toString(created), "--timeout", "3s");
    assertThat(watched.exitCode()).isEqualTo(8);
    assertThat(watched.out().lines()).as(watched.err()).hasSize(3);
  }

  private void overrideEndsByItself() {
    done("flag", "override", "banner", "--variant", "on", "--for", "15s", "--reason", "a test");
    assertThat(done("flag", "get", "banner")).contains("on for everybody until");
    assertThat(done("flag", "eval", "banner")).contains("banner = true");
    Deployment.eventually(
        Duration.ofSeconds(60),
        () -> client.get("/api/v1/namespaces/shop/flags/banner").json().get("override") == null);
    assertThat(done("flag", "eval", "banner")).contains("banner = false");
    assertThat(actions("banner").get(0)).isEqualTo("flag.override-expired");
  }

  private void roundTrip() {
    done("flag", "export", "-f", "all.json");
    assertThat(done("flag", "import", "all.json", "-n", "copy")).contains("3 created");
    assertThat(done("flag", "import", "all.json", "-n", "copy"))
        .contains("3 kept (--overwrite replaces what exists)");
    done("flag", "export", "-n", "copy", "-f", "copy.json");
    for (String member : List.of("flags", "$evaluators")) {
      assertThat(read("copy.json").get(member)).isEqualTo(read("all.json").get(member));
    }
    String evaluated =
        done("flag", "eval", "checkout", "--file", "all.json", "--context", "tier=gold");
    assertThat(evaluated).contains("checkout = 2");
    CommandLine.Result segment = tidegate.run("segment", "delete", "gold", "-y");
    assertThat(segment.exitCode()).isEqualTo(6);
    assertThat(segment.err()).contains("by checkout");
  }

  private String done(String... arguments) {
    CommandLine.Result result = tidegate.run(arguments);
    assertThat(result.exitCode()).as("%s: %s", List.of(arguments), result.err()).isZero();
    return result.out();
  }

  private MapNode read(String file) {
    try {
      return (MapNode) DocumentReader.json(Files.readString(folder.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long revision(String key) {
    Object revision = client.get("/api/v1/namespaces/shop/flags/" + key).at("revision");
    return Long.parseLong(String.valueOf(revision));
  }

  private List<String> actions(String key) {
    Node items =
        client.get("/api/v1/namespaces/shop/flags/" + key + "/history").json().get("items");
    assertThat(items).isInstanceOf(ListNode.class);
    return ((ListNode) items)
        .items().stream()
            .map(item -> String.valueOf(((MapNode) item).get("action")).replace("\"", ""))
            .toList();
  }
}
