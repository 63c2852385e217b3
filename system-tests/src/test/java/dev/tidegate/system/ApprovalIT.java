package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage that needs two people, from the command line: only others than its author, and anew. */
final class ApprovalIT {
  private static final String MANIFEST =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout","metadata":{"name":"tide"},
       "spec":{"stages":[
         {"name":"some","flags":{"orders.store":{"variant":"new","share":"10%"}},
          "soak":{"exactly":"0s"},"approval":{"approvals":2,"expiresAfter":"1h"}},
         {"name":"most","flags":{"orders.store":{"variant":"new","share":"90%"}},
          "soak":{"exactly":"1h"}}]}}
      """;

  private static final String VARIANTS = "old=\"old\",new=\"new\",newest=\"newest\"";

  @Test
  void twoOthersApproveWhatTheyWereShownAndAnEditVoidsIt(@TempDir Path folder) throws Exception {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      String http = deployment.orchestrator("replica-1").announced("http");
      OperatorClient client = new OperatorClient(http);
      CommandLine ann = new CommandLine(folder, http);
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
      Files.writeString(folder.resolve("tide.json"), MANIFEST);
      succeeds(ann.run("rollout", "apply", "-f", "tide.json"));
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> client.rollout("shop", "tide").text().contains("AWAITING_APPROVAL"));

      CommandLine.Result self = ann.run("rollout", "approve", "tide", "-y");
      assertThat(self.exitCode()).isEqualTo(6);
      assertThat(self.err()).contains("ann applied the manifest");

      CommandLine.Result first = approves(ann.as("bob"));
      assertThat(first.out()).contains("approved, 1 of 2");
      assertThat(approves(ann.as("bob")).out()).contains("bob approved at", "counts once");
      assertThat(ann.run("rollout", "status", "tide").out())
          .contains("APPROVALS 1 of 2", "bob at", "looks fine", "1 missing until");
      assertThat(ann.run("rollout", "list").out()).contains("approved by bob");

      succeeds(
          ann.run("flag", "set", "orders.store", "--variants", VARIANTS, "--reason", "an edit"));
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> client.rollout("shop", "tide").text().contains("earlier ones are void: of bob"));

      OperatorClient.Answer stale =
          client.request("shop", "tide", "approve", "{\"plan\":\"00\",\"evidence\":\"good\"}", "");
      assertThat(stale.status()).isEqualTo(409);
      assertThat(stale.text()).contains("not as it was shown", "the plan is now");

      assertThat(approves(ann.as("bob")).out()).contains("approved, 1 of 2");
      assertThat(approves(ann.as("cy")).out()).contains("approved, 2 of 2");
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> Scenario.entered(client, "tide").equals(List.of("some", "most")));
      assertThat(ann.run("rollout", "history", "tide").out())
          .contains("approved by bob: looks fine, cy: looks fine");
    }
  }

  private static CommandLine.Result approves(CommandLine who) {
    return succeeds(who.run("rollout", "approve", "tide", "-y", "--reason", "looks fine"));
  }

  private static CommandLine.Result succeeds(CommandLine.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }
}
