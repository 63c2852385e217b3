package dev.tidegate.core.manifest;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.plan.Stage.Moment;
import dev.tidegate.core.plan.Stage.Webhook;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the webhooks of one stage. */
final class WebhookReader {
  private final ReadingScope scope;
  private final Fields stage;

  WebhookReader(ReadingScope scope, Fields stage) {
    this.scope = scope;
    this.stage = stage;
  }

  List<Webhook> read() {
    List<Webhook> webhooks = new ArrayList<>();
    for (Fields fields : stage.maps("webhooks")) {
      webhooks.add(webhook(fields));
      scope.end(fields);
    }
    if (webhooks.size() > Webhook.COUNT_MAX) {
      stage.problem(
          "webhooks",
          "a stage has at most " + Webhook.COUNT_MAX + " webhooks",
          "let one server call the others");
    }
    return webhooks;
  }

  private enum FailureWord {
    HOLD,
    ROLLBACK
  }

  private Webhook webhook(Fields fields) {
    Moment when = fields.choice("when", Moment.class);
    URI url = fields.parsed("url", UrlText::parse, UrlText.STAND_IN);
    Duration timeout =
        scope.within(
            fields, "timeout", Webhook.TIMEOUT_MIN, Webhook.TIMEOUT_MAX, Webhook.TIMEOUT_DEFAULT);
    boolean rollBack =
        fields.choice("onFailure", FailureWord.HOLD) == FailureWord.ROLLBACK && when.isGate();
    if (!when.isGate() && fields.has("onFailure") && !scope.isStored()) {
      fields.problem(
          "onFailure",
          "nothing waits for a webhook at '" + when.word() + "'",
          "leave it out; what failed is told with the outcome");
    }
    int retries =
        (int) fields.wholeNumber("retries", 0, Webhook.RETRIES_MAX, Webhook.RETRIES_DEFAULT);
    return new Webhook(when, url, timeout, rollBack, retries);
  }
}
