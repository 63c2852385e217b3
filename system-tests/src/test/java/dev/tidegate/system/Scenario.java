package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Steps that several tests share. */
final class Scenario {
  private Scenario() {}

  static void applyFlags(OperatorClient client, Path file) {
    assertThat(client.postYaml("/api/v1/namespaces/shop/flagsets", file).status()).isEqualTo(200);
  }

  static void applyRollout(OperatorClient client, Path file) {
    OperatorClient.Answer answer = client.postYaml("/api/v1/namespaces/shop/rollouts", file);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  /** Waits until {@code count} agents are live. */
  static void awaitAgents(OperatorClient client, int count) {
    Deployment.eventually(
        Deployment.PATIENCE,
        () ->
            client.get("/api/v1/namespaces/shop/agents").json().get("items")
                    instanceof ListNode list
                && list.items().size() == count);
  }

  /** Names of the stages entered, in the order of the decisions. */
  static List<String> entered(OperatorClient client, String rollout) {
    List<String> stages = new ArrayList<>();
    for (MapNode decision : decisions(client, rollout)) {
      if (decision.get("decision") instanceof TextNode word
          && word.value().equals("ENTER")
          && decision.get("after") instanceof MapNode after
          && after.get("stageName") instanceof TextNode stage) {
        stages.add(stage.value());
      }
    }
    return stages;
  }

  /** Fencing tokens of the leaders that decided, in the order of the decisions. */
  static List<Long> decisionTokens(OperatorClient client, String rollout) {
    List<Long> tokens = new ArrayList<>();
    for (MapNode decision : decisions(client, rollout)) {
      if (decision.get("token") instanceof TextNode token) {
        tokens.add(Long.parseLong(token.value()));
      }
    }
    return tokens;
  }

  /** The records of what was decided, oldest first. */
  static List<MapNode> decisions(OperatorClient client, String rollout) {
    List<MapNode> decisions = new ArrayList<>();
    MapNode history = client.get("/api/v1/namespaces/shop/rollouts/" + rollout + "/history").json();
    if (history.get("items") instanceof ListNode items) {
      items.items().forEach(item -> decisions.add((MapNode) item));
    }
    return decisions;
  }
}
