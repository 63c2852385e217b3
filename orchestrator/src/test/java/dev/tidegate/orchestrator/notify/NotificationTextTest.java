package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.notify.Notification.About;
import dev.tidegate.orchestrator.notify.Notification.OfFreeze;
import dev.tidegate.orchestrator.notify.Notification.OfRollout;
import dev.tidegate.orchestrator.notify.Notification.Onwards;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NotificationTextTest {
  static Notification news(NotificationKind kind) {
    About about =
        kind == NotificationKind.FROZEN
            ? new OfFreeze("flapping-orders")
            : new OfRollout("orders", "u1", 1, "canary", Onwards.RESUME);
    return news(kind, about);
  }

  private static Notification news(NotificationKind kind, About about) {
    return new Notification(
        kind,
        new Notification.Position(2, new Revision(4711)),
        "shop",
        about,
        "orchestrator",
        about instanceof OfFreeze ? "" : "regression",
        "error_rate <candidate> & \"baseline\" differ",
        Instant.parse("2026-03-01T12:00:00.789Z"));
  }

  private static String text(NotificationKind kind) {
    return NotificationText.title(news(kind)) + "\n" + NotificationText.body(news(kind), 0);
  }

  @Test
  void saysWhatWhereWhyWhoWhenAndWhatToDo() {
    assertThat(text(NotificationKind.ROLLED_BACK))
        .isEqualTo(
            """
            rollout orders in shop was rolled back
            Stage: canary
            Why: error_rate <candidate> & "baseline" differ
            By: orchestrator, 2026-03-01T12:00:00Z
            Next:
              tidegate rollout why orders -n shop
              tidegate rollout resume orders -n shop
              tidegate rollout rollback orders -n shop --reason TEXT""");
    assertThat(text(NotificationKind.FROZEN))
        .isEqualTo(
            """
            freeze flapping-orders in shop holds rollouts that were rolled back too often
            Why: error_rate <candidate> & "baseline" differ
            By: orchestrator, 2026-03-01T12:00:00Z
            Next:
              tidegate freeze list -n shop
              tidegate freeze remove flapping-orders -n shop --reason TEXT""");
  }

  @ParameterizedTest
  @EnumSource(names = {"AWAITING_APPROVAL", "HELD", "ROLLED_BACK", "FAILED", "FROZEN", "PAUSED"})
  void whatNeedsAPersonSaysWhatToTypeNext(NotificationKind kind) {
    assertThat(NotificationText.next(news(kind)))
        .isNotEmpty()
        .allMatch(command -> command.startsWith("tidegate ") && command.contains("-n shop"));
    assertThat(text(kind)).contains("Next:\n  tidegate ");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENTERED", "RESUMED", "COMPLETED", "SUPERSEDED"})
  void whatNeedsNobodyAsksForNothing(NotificationKind kind) {
    assertThat(NotificationText.next(news(kind))).isEmpty();
    assertThat(text(kind)).doesNotContain("Next");
  }

  private static List<String> next(NotificationKind kind, Onwards onwards) {
    return NotificationText.next(news(kind, new OfRollout("o", "u1", 0, "live", onwards)));
  }

  @Test
  void namesNoVerbThatWouldBeRefused() {
    String why = "tidegate rollout why o -n shop";
    String retry = "tidegate rollout retry o -n shop --reason TEXT";
    String rollback = "tidegate rollout rollback o -n shop --reason TEXT";
    assertThat(next(NotificationKind.HELD, Onwards.RESUME))
        .containsExactly(why, "tidegate rollout resume o -n shop", rollback);
    assertThat(next(NotificationKind.ROLLED_BACK, Onwards.RETRY))
        .containsExactly(why, retry, rollback);
    assertThat(next(NotificationKind.HELD, Onwards.RETRY_ONLY)).containsExactly(why, retry);
    assertThat(next(NotificationKind.ROLLED_BACK, Onwards.BY_ITSELF)).containsExactly(why);
  }

  @Test
  void saysHowManyWereLeftOut() {
    assertThat(NotificationText.body(news(NotificationKind.HELD), 1))
        .contains("Before this, 1 notification was not told here");
    assertThat(NotificationText.body(news(NotificationKind.HELD), 7))
        .contains("Before this, 7 notifications were not told here");
  }

  @Test
  void isJsonForPrograms() {
    assertThat(JsonWriter.compact(NotificationText.json(news(NotificationKind.FAILED), "ops", 3)))
        .startsWith(
            "{\"event\":\"notification\",\"kind\":\"failed\",\"target\":\"ops\",\"namespace\":\"shop\","
                + "\"rollout\":\"orders\",\"uid\":\"u1\",\"attempt\":1,\"stage\":\"canary\","
                + "\"reason\":\"regression\",\"actor\":\"orchestrator\",")
        .contains("\"epoch\":2,\"revision\":4711,\"title\":\"rollout orders in shop failed: ")
        .endsWith(
            "\"next\":[\"tidegate rollout why orders -n shop\",\"tidegate agent list -n shop\"],"
                + "\"leftOut\":3}");
    assertThat(JsonWriter.compact(NotificationText.json(news(NotificationKind.FROZEN), "ops", 0)))
        .contains("\"freeze\":\"flapping-orders\"")
        .doesNotContain("\"rollout\":");
  }

  @Test
  void theKeyIsTheSameForTheSameEventAndTarget() {
    assertThat(news(NotificationKind.HELD).key("ops")).isEqualTo("notification/2/4711/ops");
  }
}
