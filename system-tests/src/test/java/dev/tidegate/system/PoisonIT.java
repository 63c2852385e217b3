package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.flag.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Poison reaches etcd past the API, and the orchestrator restarts on it (guarantee G9). */
final class PoisonIT {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String FLAGS = "/api/v1/namespaces/shop/flags";

  @TempDir Path folder;

  private static String flag(String variant) {
    return """
    {"state":"ENABLED","variants":{"old":"old","new":"new"},"defaultVariant":"%s"}\
    """
        .formatted(variant);
  }

  private static String vip() {
    return """
    {"state":"ENABLED","variants":{"old":"old","new":"new"},"defaultVariant":"old",\
    "targeting":{"if":[{"$ref":"users"},"new"]}}\
    """;
  }

  @Test
  void eachPoisonedFlagGoesOnAsItWasOverARestartUntilItIsHealed() {
    try (Deployment deployment = Deployment.start(folder, 1);
        EmbeddedAgents agents = new EmbeddedAgents()) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      DirectEtcd etcd = new DirectEtcd(deployment.etcd());
      etcd.put("ns/shop/evaluators/users", "{\"!!\":{\"var\":\"targetingKey\"}}");
      etcd.put("ns/shop/flags/ruled", vip());
      for (String key : new String[] {"text", "shape", "operator", "reference", "moving"}) {
        etcd.put("ns/shop/flags/" + key, flag("new"));
      }
      Tidegate agent = agents.connect(folder, "o-1", orchestrator);
      Deployment.eventually(BOUND, () -> value(agent, "ruled").equals("new"));
      Deployment.eventually(BOUND, () -> value(agent, "moving").equals("new"));

      etcd.put("ns/shop/flags/text", new byte[] {(byte) 0xff, 0, '{'});
      etcd.put("ns/shop/flags/shape", "{\"state\":\"ENABLED\",\"variants\":[]}");
      etcd.put("ns/shop/flags/operator", targeting("{\"fractionl\":[[\"new\",1]]}"));
      etcd.put("ns/shop/flags/reference", targeting("{\"$ref\":\"nobody\"}"));
      etcd.put("ns/shop/evaluators/users", "{\"!?\":1}");
      etcd.put("ns/shop/flags/new-and-bad", "[".repeat(5000));
      etcd.put("ns/shop/flags/moving", flag("old"));
      Deployment.eventually(BOUND, () -> value(agent, "moving").equals("old"));
      assertPoisonedFlagsGoOn(agent);
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      assertQuarantined(client);
      assertThat(client.get(FLAGS + "/text").at("definition", "defaultVariant")).isEqualTo("new");

      orchestrator.kill();
      ChildProcess restarted = deployment.orchestratorAt("replica-1", orchestrator);
      OperatorClient again = new OperatorClient(restarted.announced("http"));
      Deployment.eventually(Duration.ofSeconds(40), () -> agent.status().connected());
      etcd.put("ns/shop/flags/moving", flag("new"));
      Deployment.eventually(BOUND, () -> value(agent, "moving").equals("new"));
      assertPoisonedFlagsGoOn(agent);
      assertQuarantined(again);
      assertThat(again.get(FLAGS + "/text").at("definition")).as("nobody knows it").isNull();
      assertThat(again.get(FLAGS).text()).contains("\"new-and-bad\"");
      Tidegate fresh = agents.connect(folder, "o-2", restarted);
      assertThat(EmbeddedAgents.evaluate(fresh, "text").errorCode())
          .isEqualTo(ErrorCode.PARSE_ERROR);
      assertThat(value(fresh, "text")).isEqualTo("code");
      assertThat(value(fresh, "moving")).isEqualTo("new");

      assertThat(again.put(FLAGS + "/text", flag("old")).status()).isEqualTo(200);
      etcd.put("ns/shop/evaluators/users", "{\"==\":[1,2]}");
      Deployment.eventually(BOUND, () -> value(agent, "text").equals("old"));
      Deployment.eventually(BOUND, () -> value(fresh, "text").equals("old"));
      Deployment.eventually(BOUND, () -> value(agent, "ruled").equals("old"));
      assertThat(again.get(FLAGS + "/text").at("quarantined")).isNull();
    }
  }

  private static String targeting(String rule) {
    return flag("old")
        .replace("\"defaultVariant\"", "\"targeting\":" + rule + ",\"defaultVariant\"");
  }

  private static String value(Tidegate agent, String flag) {
    return EmbeddedAgents.evaluate(agent, flag).value();
  }

  private static void assertPoisonedFlagsGoOn(Tidegate agent) {
    for (String key : new String[] {"text", "shape", "operator", "reference", "ruled"}) {
      assertThat(value(agent, key)).as(key).isEqualTo("new");
    }
  }

  private static void assertQuarantined(OperatorClient client) {
    for (String key :
        new String[] {"text", "shape", "operator", "reference", "ruled", "new-and-bad"}) {
      OperatorClient.Answer answer = client.get(FLAGS + "/" + key);
      assertThat(answer.status()).as(key).isEqualTo(200);
      assertThat(answer.at("quarantined")).as(key).asString().isNotEmpty();
    }
    assertThat(client.get("/api/v1/status").text()).contains("\"shop/text\"", "\"shop/ruled\"");
    assertThat(client.get("/metrics").text()).contains("tidegate_flags_quarantined 6");
  }
}
