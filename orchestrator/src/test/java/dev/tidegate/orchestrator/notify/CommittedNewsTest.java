package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.notify.Notification.OfFreeze;
import dev.tidegate.orchestrator.notify.Notification.OfRollout;
import dev.tidegate.orchestrator.notify.Notification.Onwards;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What committed records are told as. */
final class CommittedNewsTest {
  private final CommittedStore shop = new CommittedStore();
  private final CommittedNews news = new CommittedNews(shop.store);

  private List<Notification> after(Revision revision) {
    return news.between(revision, shop.views.current());
  }

  private List<NotificationKind> kinds() {
    return after(Revision.NONE).stream().map(Notification::kind).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "AWAIT_APPROVAL, AWAITING_APPROVAL, waitingForApproval, AWAITING_APPROVAL",
    "HOLD, AWAITING_APPROVAL, approvalsVoided, AWAITING_APPROVAL",
    "STOP, HELD, inconclusive, HELD",
    "HOLD, SOAKING, outlier, HELD",
    "HOLD, SOAKING, sampleRatioMismatch, HELD",
    "HOLD, PENDING, webhookFailed, HELD",
    "HOLD, PENDING, preflightFailed, HELD",
    "ROLLED_BACK, HELD, forwardOnly, HELD",
    "ROLLED_BACK, HELD, rolledBackAfterFailure, ROLLED_BACK",
    "ROLLED_BACK, ROLLED_BACK, rolledBack, ROLLED_BACK",
    "FAIL, FAILED, restoreFailed, FAILED",
    "ROLL_BACK, ROLLING_BACK, regression, ROLLING_BACK",
    "PAUSE, HELD, killed, PAUSED",
    "HOLD, SOAKING, providerDown, WAITING",
    "HOLD, PENDING, frozen, WAITING",
    "ENTER, ENTERING, soakPassed, ENTERED",
    "RESUME, SOAKING, resumed, RESUMED",
    "COMPLETE, COMPLETED, completed, COMPLETED",
    "SUPERSEDE, SUPERSEDED, superseded, SUPERSEDED",
  })
  void aDecisionIsToldAsItsKind(
      String decision, String phase, String reason, NotificationKind kind) {
    shop.decide("orders", decision, phase, reason);
    assertThat(kinds()).containsExactly(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "SOAK, SOAKING, acknowledged",
    "HOLD, SOAKING, extended",
    "ROLL_BACK, ROLLING_BACK, rehearsing"
  })
  void whatNeedsNobodyIsNotTold(String decision, String phase, String reason) {
    shop.decide("orders", decision, phase, reason);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void aHoldIsToldOnceAndNotForEveryRequestThatWasAnsweredMeanwhile() {
    shop.decide("shop", "orders", "u1", "HOLD", "SOAKING", "outlier", "outlier");
    assertThat(kinds()).isEmpty();
  }

  @Test
  void theUsualIsWhatNeedsAPerson() {
    assertThat(NotificationKind.usual())
        .extracting(NotificationKind::word)
        .containsExactlyInAnyOrder("awaitingApproval", "held", "rolledBack", "failed", "frozen");
  }

  @Test
  void saysWhatHappenedWhereWhyAndByWhom() {
    Revision revision = shop.decide("orders", "STOP", "HELD", "forwardOnly");
    assertThat(after(Revision.NONE))
        .containsExactly(
            new Notification(
                NotificationKind.HELD,
                new Notification.Position(0, revision),
                "shop",
                new OfRollout("orders", "orders-1", 0, "canary", Onwards.RETRY_ONLY),
                "orchestrator",
                "forwardOnly",
                "since forwardOnly",
                CommittedStore.START));
  }

  @Test
  void tellsOnlyWhatCameLaterInTheOrderOfHistory() {
    Revision first = shop.decide("b", "FAIL", "FAILED", "restoreFailed");
    shop.decide("a", "STOP", "HELD", "inconclusive");
    Revision frozen = shop.freezeForFlapping("flapping-orders");
    assertThat(after(first)).hasSize(2);
    shop.decide("b", "ROLLED_BACK", "ROLLED_BACK", "rolledBack");
    assertThat(after(first))
        .extracting(told -> told.about().name(), Notification::kind)
        .containsExactly(
            tuple("a", NotificationKind.HELD),
            tuple("flapping-orders", NotificationKind.FROZEN),
            tuple("b", NotificationKind.ROLLED_BACK));
    assertThat(after(frozen)).hasSize(1);
    assertThat(after(shop.views.current().revision())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, HELD, inconclusive, RESUME",
    "ROLLED_BACK, HELD, rolledBack, RESUME",
    "ROLLED_BACK, HELD, rolledBackAfterFailure, RETRY",
    "ROLLED_BACK, HELD, forwardOnly, RETRY_ONLY",
    "ROLLED_BACK, ROLLED_BACK, rolledBack, BY_ITSELF",
    "HOLD, SOAKING, outlier, BY_ITSELF",
  })
  void knowsHowAPersonLetsItGoOn(String decision, String phase, String reason, Onwards onwards) {
    shop.decide("orders", decision, phase, reason);
    assertThat(after(Revision.NONE))
        .singleElement()
        .extracting(told -> ((OfRollout) told.about()).onwards())
        .isEqualTo(onwards);
  }

  @Test
  void tellsTheEndOfARolloutThoughTheNextOfItsNameHasBegun() {
    shop.plan("orders", "u0");
    shop.plan("orders", "u1");
    Revision begun = shop.decide("shop", "orders", "u1", "ENTER", "ENTERING", "soaking", "started");
    shop.decide("shop", "orders", "u1", "FAIL", "FAILED", "soaking", "restoreFailed");
    shop.plan("orders", "u2");
    shop.decide("shop", "orders", "u2", "ENTER", "ENTERING", "soaking", "started");
    assertThat(after(begun))
        .extracting(told -> ((OfRollout) told.about()).uid(), Notification::kind)
        .containsExactly(
            tuple("u1", NotificationKind.FAILED), tuple("u2", NotificationKind.ENTERED));
  }

  @Test
  void aFreezeByAPersonIsNotToldAndOneByFlapControlIsWithItsName() {
    shop.store.putDirectly(
        Keyspace.freezes("shop"), "{\"freezes\":{\"sale\":{\"reason\":\"r\",\"actor\":\"ann\"}}}");
    shop.clock.runDue();
    assertThat(after(Revision.NONE)).isEmpty();
    shop.freezeForFlapping("flapping-orders");
    assertThat(after(Revision.NONE))
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.about()).isEqualTo(new OfFreeze("flapping-orders"));
              assertThat(told.message()).isEqualTo("too often");
            });
  }

  @Test
  void aRecordThatCannotBeReadKeepsNothingElseFromBeingTold() {
    shop.decide("orders", "STOP", "HELD", "inconclusive");
    shop.store.putDirectly(Keyspace.decision("shop", new RolloutUid("orders-1"), 999), "{}");
    shop.decide("orders", "FAIL", "FAILED", "restoreFailed");
    assertThat(kinds()).containsExactly(NotificationKind.HELD, NotificationKind.FAILED);
  }

  @Test
  void readsNoMoreOfOneRolloutThanItsNewestDecisions() {
    int all = CommittedNews.DECISIONS_MAX + 5;
    List<Revision> revisions =
        IntStream.range(0, all)
            .mapToObj(i -> shop.decide("orders", "STOP", "HELD", "inconclusive"))
            .toList();
    assertThat(after(Revision.NONE))
        .extracting(Notification::revision)
        .isEqualTo(revisions.subList(5, all));
  }
}
