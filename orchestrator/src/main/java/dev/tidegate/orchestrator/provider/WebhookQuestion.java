package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.JsonPath;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.MetricSource.Webhook;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.orchestrator.webhook.WebhookEvent;
import java.time.Instant;

/** A webhook that is asked for a metric of one stage. */
record WebhookQuestion(
    Webhook source, String metric, RolloutPlan plan, Attempt attempt, int stage) {
  /** Bytes of an answer; beyond it is not read. */
  static final int BODY_MAX = 64 * 1024;

  private static final JsonPath OK = JsonPath.parse("$.ok");
  private static final JsonPath VALUE = JsonPath.parse("$.value");

  /**
   * What is posted. Every question is a new one, so the time is part of its key: a server that
   * remembers answers by their key must not give an old one.
   */
  WebhookEvent event(Instant now) {
    String key =
        String.join(
            "/",
            attempt.uid().value(),
            String.valueOf(attempt.number()),
            String.valueOf(stage),
            "check",
            metric,
            String.valueOf(now.toEpochMilli()));
    return new WebhookEvent(
        "check",
        key,
        MapNode.builder()
            .put("event", "check")
            .put("namespace", plan.name().namespace())
            .put("rollout", plan.name().name())
            .put("uid", attempt.uid().value())
            .put("attempt", attempt.number())
            .put("stage", plan.stageName(stage))
            .put("metric", metric)
            .build());
  }

  Reading read(Node document) {
    Node expected = source.expected();
    JsonPath path = expected instanceof BoolNode ? OK : VALUE;
    return HttpJsonQuestion.read(document, path, expected);
  }
}
