package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.flag.ErrorCode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.Reason;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Evaluator;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A definition goes bad: the flag goes on as it last was, and the others move on. */
final class AgentQuarantineTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final EvaluationContext ANYBODY = EvaluationContext.EMPTY;

  @TempDir private Path folder;
  private TestingOrchestrator orchestrator;

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
  }

  @AfterEach
  void stop() {
    orchestrator.close();
  }

  private Tidegate connect() {
    return Tidegate.builder()
        .environment(Map.of())
        .orchestrator(orchestrator.target())
        .namespace("shop")
        .service("orders")
        .instance("o-1")
        .dataDir(folder)
        .connect();
  }

  private static String text(Tidegate tidegate, String key) {
    return tidegate.flags().stringValue(key, "code", ANYBODY);
  }

  private void serve(Tidegate tidegate, View.Builder view, Directive... directives) {
    orchestrator.serve(view, directives);
    long revision = view.getPosition().getRevision();
    await().atMost(BOUND).until(() -> tidegate.status().revision() == revision);
  }

  private static Flag poisoned(String key, String definition) {
    return Flag.newBuilder().setKey(key).setDefinition(definition).build();
  }

  @Test
  void goesOnWithWhatItHasWhenARestartedOrchestratorCannotReadTheFlag() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old"), flag("other", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      orchestrator.disconnect("replica-boot-2");
      serve(tidegate, full(8, flag("other", "new")).addQuarantinedFlags("orders.store"));
      assertThat(text(tidegate, "orders.store")).isEqualTo("old");
      assertThat(text(tidegate, "other")).isEqualTo("new");
    }
    try (Tidegate tidegate = connect()) {
      assertThat(text(tidegate, "orders.store")).as("from disk alone").isEqualTo("old");
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      assertThat(text(tidegate, "orders.store")).as("with the same view again").isEqualTo("old");
      serve(tidegate, full(9, flag("orders.store", "new"), flag("other", "new")));
      assertThat(text(tidegate, "orders.store")).as("healed").isEqualTo("new");
    }
  }

  @Test
  void givesTheCodesDefaultWithParseErrorWhereNoGoodDefinitionWasEverSeen() throws Exception {
    orchestrator.serve(full(7, flag("other", "new")).addQuarantinedFlags("orders.store"));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      Evaluation<String> evaluation =
          tidegate.flags().evaluateString("orders.store", "code", ANYBODY);
      assertThat(evaluation.value()).isEqualTo("code");
      assertThat(evaluation.reason()).isEqualTo(Reason.ERROR);
      assertThat(evaluation.errorCode()).isEqualTo(ErrorCode.PARSE_ERROR);
      assertThat(text(tidegate, "other")).isEqualTo("new");
    }
  }

  @Test
  void dropsAFlagThatIsRemovedAndNotPutAside() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      serve(tidegate, full(8).addQuarantinedFlags("other"));
      assertThat(tidegate.flags().evaluateString("orders.store", "code", ANYBODY).errorCode())
          .isEqualTo(ErrorCode.FLAG_NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"ENABLED\"",
        "{\"state\":\"ON\",\"variants\":{\"new\":\"new\"}}",
        "{\"state\":\"ENABLED\"}",
        "{\"state\":\"ENABLED\",\"variants\":{\"new\":\"new\"},\"defaultVariant\":\"new\","
            + "\"targeting\":{\"starts_width\":[\"a\",\"b\"]}}",
        "{\"state\":\"ENABLED\",\"variants\":{\"new\":\"new\"},\"defaultVariant\":\"new\","
            + "\"targeting\":{\"if\":[{\"$ref\":\"unheard-of\"},\"new\"]}}",
      })
  void keepsTheLastGoodDefinitionOnDiskTooWhateverIsWrong(String definition) throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      serve(tidegate, full(8, poisoned("orders.store", definition), flag("other", "new")));
      assertThat(text(tidegate, "orders.store")).isEqualTo("old");
      assertThat(text(tidegate, "other")).isEqualTo("new");
    }
    try (Tidegate tidegate = connect()) {
      assertThat(text(tidegate, "orders.store")).isEqualTo("old");
    }
  }

  @Test
  void keepsTheSharedRulesWithWhichTheFlagWasLastGood() throws Exception {
    Flag vip =
        poisoned(
            "vip",
            """
            {"state":"ENABLED","variants":{"yes":"yes","no":"no"},"defaultVariant":"no",\
            "targeting":{"if":[{"$ref":"gold"},"yes"]}}\
            """);
    Evaluator gold = rule("{\"==\":[{\"var\":\"tier\"},\"gold\"]}");
    orchestrator.serve(full(7, vip).addEvaluators(gold));
    EvaluationContext goldUser = EvaluationContext.builder().put("tier", "gold").build();
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      serve(tidegate, full(8, vip, flag("other", "new")).addEvaluators(rule("{\"===!\":[1]}")));
      assertThat(tidegate.flags().stringValue("vip", "code", goldUser)).isEqualTo("yes");
      serve(tidegate, full(9, vip, flag("other", "old")));
      assertThat(tidegate.flags().stringValue("vip", "code", goldUser)).isEqualTo("yes");
      assertThat(text(tidegate, "vip")).isEqualTo("no");
      assertThat(text(tidegate, "other")).isEqualTo("old");
    }
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.flags().stringValue("vip", "code", goldUser)).isEqualTo("yes");
    }
  }

  private static Evaluator rule(String json) {
    return Evaluator.newBuilder().setName("gold").setRule(json).build();
  }

  @Test
  void staysInItsStageWithTheDefinitionItEnteredWith() throws Exception {
    Directive first =
        Directive.newBuilder()
            .setRolloutUid("uid-1")
            .setRollout("orders")
            .setStage(1)
            .setKind(Directive.Kind.ENTER)
            .setToken(5)
            .setMember(true)
            .setAgentsNamed(true)
            .addLayer(flag("orders.store", "new"))
            .build();
    orchestrator.serve(full(7, flag("orders.store", "old")), first);
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      await().atMost(BOUND).until(() -> text(tidegate, "orders.store").equals("new"));
      View.Builder poisoned = full(8).addQuarantinedFlags("orders.store");
      serve(tidegate, poisoned, first.toBuilder().clearLayer().build());
      assertThat(text(tidegate, "orders.store")).as("still in the stage").isEqualTo("new");
      Directive back =
          first.toBuilder().clearLayer().setStage(0).setKind(Directive.Kind.ROLL_BACK).build();
      serve(tidegate, full(9).addQuarantinedFlags("orders.store"), back);
      await().atMost(BOUND).until(() -> text(tidegate, "orders.store").equals("old"));
    }
  }
}
