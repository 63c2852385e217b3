package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.rule.EvaluationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The migration of {@code examples/otp-cleanup}, taken forward, back and home again by people. */
final class OtpCleanupIT {
  private static final Path EXAMPLE = Checkout.root().resolve("examples/otp-cleanup");
  private static final String ROLLOUT = "otp-cleanup";
  private static final Set<String> STAGE_1 =
      Set.of("use_ets_agent_registry", "enable_migration_monitoring");
  private static final Set<String> STAGE_3 =
      Set.of(
          "use_ets_agent_registry",
          "enable_migration_monitoring",
          "use_logger_error_context",
          "use_genserver_telemetry",
          "use_genserver_span_management",
          "use_ets_sampled_events");
  private static final String LAST = "enforce_no_process_dict";

  @TempDir Path folder;

  @Test
  void goesToStageThreeBackToOneForwardAgainAndHomeInAnEmergency() throws InterruptedException {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      assertThat(
              client
                  .postYaml("/api/v1/namespaces/default/flagsets", EXAMPLE.resolve("flags.yaml"))
                  .status())
          .isEqualTo(200);
      try (Tidegate agent = agent(orchestrator)) {
        assertThat(agent.awaitReady(Duration.ofSeconds(20))).isTrue();
        assertThat(on(agent)).isEmpty();
        OperatorClient.Answer applied =
            client.postYaml("/api/v1/namespaces/default/rollouts", EXAMPLE.resolve("rollout.yaml"));
        assertThat(applied.status()).as(applied.text()).isEqualTo(201);
        awaitStage(client, 1, "SOAKING");
        awaitOn(agent, STAGE_1);
        CommandLine tidegate = new CommandLine(folder, orchestrator.announced("http"));
        reportsTheBeginning(tidegate);

        ask(client, "advance", "{}");
        awaitStage(client, 2, "SOAKING");
        ask(client, "goto", "{\"stage\":\"telemetry\"}");
        awaitStage(client, 3, "SOAKING");
        awaitOn(agent, STAGE_3);
        reportsHalfWay(tidegate, client);

        ask(client, "goto", "{\"stage\":\"registry\"}");
        awaitStage(client, 1, "HELD"); // after a rollback nothing advances by itself
        awaitOn(agent, STAGE_1);

        ask(client, "goto", "{\"stage\":\"telemetry\"}");
        awaitStage(client, 3, "SOAKING");
        awaitOn(agent, STAGE_3);

        emergency(client);
        awaitOn(agent, Set.of());
        assertThat(client.rollout("default", ROLLOUT).at("status", "stage"))
            .isIn(null, 0L); // proto3 JSON leaves a zero out
        assertThat(client.get("/api/v1/namespaces/default/rollouts/otp-cleanup/history").text())
            .contains("the new registry loses agents");
        reportsTheWayBack(tidegate);
        explainsAndReplays(tidegate);
      }
    }
  }

  private static void reportsTheBeginning(CommandLine tidegate) {
    CommandLine.Result first = tidegate.run("report", "-n", "default");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("The first report", "| 1 registry |", "0 of 4 stages done, 1 partly done");
  }

  /** What an engineer would sign: what is done since the last time, what is not, what is weak. */
  private static void reportsHalfWay(CommandLine tidegate, OperatorClient client) {
    CommandLine.Result half = tidegate.run("report", "-n", "default", "--no-keep");
    System.out.println(half.out());
    assertThat(half.exitCode()).as(half.err()).isZero();
    assertThat(half.err()).isEmpty();
    assertThat(half.out())
        .contains(
            "2 of 4 stages done, 1 partly done, 1 not done", "soaking in telemetry (stage 3 of 4)")
        .containsSubsequence(
            "### Newly done",
            "**otp-cleanup / registry**: `",
            "**otp-cleanup / error-context**: `use_logger_error_context`",
            "### Partly done",
            "**otp-cleanup / telemetry**",
            "### Not done",
            "**otp-cleanup / enforcement** (not entered): `enforce_no_process_dict`",
            "metrics say nothing yet",
            "## Next critical step",
            "then enforcement (stage 4 of 4) sets enforce_no_process_dict");
    CommandLine.Result page = tidegate.run("report", "-n", "default", "-o", "html");
    assertThat(page.out()).startsWith("<!doctype html>").contains("otp-cleanup / telemetry");
    CommandLine.Result diff =
        tidegate.run(
            "rollout",
            "diff",
            ROLLOUT,
            "-n",
            "default",
            "-f",
            EXAMPLE.resolve("rollout.yaml").toString());
    assertThat(diff.exitCode()).as(diff.out() + diff.err()).isZero();
    OperatorClient.Answer kept = client.get("/api/v1/namespaces/default/reports");
    assertThat(kept.at("items", 0, "migrations", 0, "stages", 0, "percent")).isEqualTo(100L);
    String at = String.valueOf(kept.at("items", 0, "at"));
    assertThat(client.get("/api/v1/namespaces/default/reports/" + at).at("kind"))
        .isEqualTo("Report");
  }

  private static void reportsTheWayBack(CommandLine tidegate) {
    CommandLine.Result back = tidegate.run("report", "-n", "default");
    assertThat(back.exitCode()).as(back.err()).isZero();
    assertThat(back.out())
        .containsSubsequence(
            "### Gone back",
            "otp-cleanup / registry",
            "roll back: telemetry to the start",
            "the new registry loses agents",
            "**MEDIUM** **otp-cleanup: was rolled back**",
            "## Trend");
  }

  private static void explainsAndReplays(CommandLine tidegate) {
    CommandLine.Result why = tidegate.run("rollout", "why", ROLLOUT, "-n", "default");
    assertThat(why.exitCode()).as(why.err()).isZero();
    System.out.println(why.out());
    assertThat(why.out())
        .contains(ROLLOUT + " is ROLLED_BACK", "roll back at ", "asked     rollback");
    CommandLine.Result replay =
        tidegate.run("rollout", "replay", ROLLOUT, "-n", "default", "--save", "drill.json");
    System.out.println(replay.out());
    assertThat(replay.exitCode()).as(replay.out()).isZero();
    assertThat(replay.out()).contains("all the same bit for bit").doesNotContain("not recorded");
    CommandLine.Result offline = tidegate.run("rollout", "replay", "--recording", "drill.json");
    assertThat(offline.out()).isEqualTo(replay.out());
    CommandLine.Result whatIf =
        tidegate.run("rollout", "replay", "--recording", "drill.json", "--alpha", "5%");
    System.out.println(whatIf.out());
    assertThat(whatIf.exitCode()).as(whatIf.err()).isZero();
    assertThat(whatIf.out()).contains("judged at alpha 5.00 %");
  }

  private Tidegate agent(ChildProcess orchestrator) {
    return Tidegate.builder()
        .orchestrator(orchestrator.announced("grpc"))
        .namespace("default")
        .service("pipeline")
        .instance("pipeline-1")
        .dataDir(folder.resolve("agent"))
        .connect();
  }

  private static void ask(OperatorClient client, String verb, String args) {
    OperatorClient.Answer answer = client.request("default", ROLLOUT, verb, args, "drill");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("state")).isEqualTo("ACCEPTED");
  }

  private static void emergency(OperatorClient client) {
    OperatorClient.Answer unreasoned =
        client.post("/api/v1/emergency/rollback", "{\"namespace\":\"default\"}");
    assertThat(unreasoned.status()).as("an emergency rollback needs a reason").isEqualTo(400);
    OperatorClient.Answer answer =
        client.post(
            "/api/v1/emergency/rollback",
            "{\"namespace\":\"default\",\"reason\":\"the new registry loses agents\"}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("requests", 0, "state")).isEqualTo("ACCEPTED");
    Deployment.awaitPhase(client, "default", ROLLOUT, "ROLLED_BACK", Deployment.PATIENCE);
  }

  private static void awaitStage(OperatorClient client, long stage, String phase) {
    Awaitility.await()
        .atMost(Deployment.PATIENCE)
        .untilAsserted(
            () -> {
              OperatorClient.Answer rollout = client.rollout("default", ROLLOUT);
              assertThat(rollout.at("status", "stage")).as(rollout.text()).isEqualTo(stage);
              assertThat(rollout.at("status", "phase")).as(rollout.text()).isEqualTo(phase);
            });
  }

  /** The stage's flags are on and no others. */
  private static void awaitOn(Tidegate agent, Set<String> flags) {
    Deployment.eventually(Deployment.PATIENCE, () -> on(agent).equals(flags));
  }

  private static Set<String> on(Tidegate agent) {
    Set<String> on = new TreeSet<>();
    Set<String> all = new TreeSet<>(STAGE_3);
    all.add(LAST);
    for (String flag : all) {
      if (agent.flags().booleanValue(flag, false, EvaluationContext.of("node-1"))) {
        on.add(flag);
      }
    }
    return on;
  }
}
