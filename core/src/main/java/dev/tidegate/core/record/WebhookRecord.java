package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.WebhookCall;

/** What came of calls of webhooks, as part of an observation. */
final class WebhookRecord {
  private WebhookRecord() {}

  static MapNode toNode(WebhookCall.Outcome outcome) {
    WebhookCall call = outcome.call();
    MapNode.Builder out =
        MapNode.builder()
            .put("stage", call.stage())
            .put("when", call.moment().word())
            .put("index", call.index())
            .put("occasion", call.occasion())
            .put("state", outcome.state().name())
            .put("tries", outcome.tries());
    return RecordFields.text(out, "cause", outcome.cause()).build();
  }

  static WebhookCall.Outcome read(Fields in) {
    WebhookCall call =
        new WebhookCall(
            (int) in.wholeNumber("stage", 1, 1_000_000, 1),
            in.choice("when", Stage.Moment.class),
            (int) in.wholeNumber("index", 0, 1_000_000, 0),
            in.text("occasion"));
    return new WebhookCall.Outcome(
        call,
        in.constant("state", WebhookCall.State.class),
        RecordFields.number(in, "tries"),
        in.text("cause", ""));
  }
}
