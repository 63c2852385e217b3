package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.notify.Notification.OfFreeze;
import dev.tidegate.orchestrator.notify.Notification.OfRollout;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A notification in words, the same for every target, and as JSON. */
final class NotificationText {
  private NotificationText() {}

  /** One line: what happened to what. */
  static String title(Notification told) {
    String what = told.about() instanceof OfRollout ? "rollout" : "freeze";
    return "%s %s in %s %s"
        .formatted(what, told.about().name(), told.namespace(), told.kind().phrase());
  }

  /**
   * Everything below the title: where it is, why, who, when, and what to type next.
   *
   * @param leftOut how many older notifications were not told to this target
   */
  static String body(Notification told, int leftOut) {
    List<String> lines = new ArrayList<>();
    if (told.about() instanceof OfRollout rollout) {
      lines.add("Stage: " + rollout.stage());
    }
    lines.add("Why: " + told.message());
    lines.add("By: %s, %s".formatted(told.actor(), told.at().truncatedTo(ChronoUnit.SECONDS)));
    if (leftOut > 0) {
      lines.add(
          "Before this, %d %s not told here; tidegate rollout list shows what is."
              .formatted(leftOut, leftOut == 1 ? "notification was" : "notifications were"));
    }
    List<String> next = next(told);
    if (!next.isEmpty()) {
      lines.add("Next:");
      next.forEach(command -> lines.add("  " + command));
    }
    return String.join("\n", lines);
  }

  /** What a person types to see more and to decide; empty where nothing is to be done. */
  static List<String> next(Notification told) {
    if (told.about() instanceof OfFreeze freeze) {
      return List.of(
          "tidegate freeze list -n " + told.namespace(),
          "tidegate freeze remove %s -n %s --reason TEXT"
              .formatted(freeze.name(), told.namespace()));
    }
    if (told.about() instanceof OfRollout rollout) {
      return next(told, rollout);
    }
    throw new AssertionError(told.about());
  }

  private static List<String> next(Notification told, OfRollout rollout) {
    String name = " " + rollout.name() + " -n " + told.namespace();
    String why = "tidegate rollout why" + name;
    String status = "tidegate rollout status" + name;
    return switch (told.kind()) {
      case AWAITING_APPROVAL ->
          List.of(
              "tidegate rollout approve" + name,
              "tidegate rollout reject" + name + " --reason TEXT");
      case HELD, ROLLED_BACK -> after(why, onwards(rollout, name));
      case FAILED -> List.of(why, "tidegate agent list -n " + told.namespace());
      case PAUSED -> onwards(rollout, name);
      case ROLLING_BACK, WAITING -> List.of(status);
      case ENTERED, RESUMED, COMPLETED, SUPERSEDED, FROZEN -> List.of();
    };
  }

  private static List<String> onwards(OfRollout rollout, String name) {
    String resume = "tidegate rollout resume" + name;
    String retry = "tidegate rollout retry" + name + " --reason TEXT";
    String rollback = "tidegate rollout rollback" + name + " --reason TEXT";
    return switch (rollout.onwards()) {
      case BY_ITSELF -> List.of();
      case RESUME -> List.of(resume, rollback);
      case RETRY -> List.of(retry, rollback);
      case RETRY_ONLY -> List.of(retry);
    };
  }

  private static List<String> after(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return List.copyOf(all);
  }

  /** As a webhook gets it, but for the idempotency key. */
  static MapNode json(Notification told, String target, int leftOut) {
    MapNode.Builder out =
        MapNode.builder()
            .put("event", NotificationSender.EVENT)
            .put("kind", told.kind().word())
            .put("target", target)
            .put("namespace", told.namespace());
    if (told.about() instanceof OfRollout rollout) {
      out.put("rollout", rollout.name())
          .put("uid", rollout.uid())
          .put("attempt", rollout.attempt())
          .put("stage", rollout.stage())
          .put("reason", told.reason());
    } else {
      out.put("freeze", told.about().name());
    }
    return out.put("actor", told.actor())
        .put("message", told.message())
        .put("at", told.at().toString())
        .put("epoch", told.position().epoch())
        .put("revision", told.revision().value())
        .put("title", title(told))
        .put("text", body(told, leftOut))
        .put("next", ListNode.ofTexts(next(told)))
        .put("leftOut", leftOut)
        .build();
  }
}
