package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the leader tells what, and how often, over changes of leaders and faults. */
final class NotifierTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final CommittedStore shop = new CommittedStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<String, ScriptedSender> senders = new TreeMap<>();
  private final ScriptedSender chat = sender("chat");
  private final ScriptedSender mail = sender("mail");

  private int replicas;

  private ScriptedSender sender(String target) {
    return senders.computeIfAbsent(target, any -> new ScriptedSender());
  }

  private static NotificationTarget target(
      String name, Set<String> namespaces, Set<NotificationKind> kinds) {
    return new NotificationTarget(
        name, namespaces, kinds, new Webhook(URI.create("http://h/"), Duration.ofSeconds(1)));
  }

  private static List<NotificationTarget> both() {
    return List.of(
        target("chat", Set.of(), NotificationKind.usual()),
        target("mail", Set.of(), Set.of(NotificationKind.FAILED)));
  }

  @BeforeEach
  void lead() {
    start(both());
    shop.lead();
    pass(SOON);
  }

  /** A replica with an empty memory; from now on it is the one that leads. */
  private void start(List<NotificationTarget> targets) {
    int replica = ++replicas;
    Notifier notifier =
        new Notifier(
            new NotificationTargets(targets),
            target -> sender(target.name()),
            shop.store,
            shop.views::current,
            () -> replica == replicas ? shop.fence() : Optional.empty(),
            shop.clock,
            shop.clock.ticker(),
            shop.clock.scheduler(),
            meters);
    shop.views.onChange(change -> notifier.wake());
    notifier.start();
  }

  private void pass(Duration time) {
    for (long left = time.toSeconds(); left > 0; left--) {
      shop.clock.advance(Duration.ofSeconds(1));
      shop.clock.runDue();
    }
  }

  private Revision fail(String rollout) {
    return shop.decide(rollout, "FAIL", "FAILED", "restoreFailed");
  }

  private Revision toldUpTo(String target) {
    return Objects.requireNonNull(shop.notified().targets().get(target));
  }

  private double count(String target, String outcome) {
    return meters
        .get("tidegate.notifications")
        .tag("target", target)
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void tellsEveryTargetOnceWhatItWantsToHearAndSavesThat() {
    Revision held = shop.decide("one", "STOP", "HELD", "inconclusive");
    Revision failed = fail("two");
    shop.decide("three", "ENTER", "ENTERING", "soakPassed");
    pass(SOON);
    assertThat(chat.told()).containsExactly("one", "two");
    assertThat(mail.told()).containsExactly("two");
    assertThat(chat.keys())
        .containsExactly("notification/0/" + held + "/t", "notification/0/" + failed + "/t");
    assertThat(toldUpTo("chat")).isGreaterThanOrEqualTo(failed);
    assertThat(count("chat", "delivered")).isEqualTo(2);
    pass(Duration.ofMinutes(10));
    assertThat(chat.tries).hasSize(2);
  }

  @Test
  void tellsNothingOfANamespaceThatATargetDoesNotNameAndNothingOlderThanTheTarget() {
    fail("early");
    pass(SOON);
    List<NotificationTarget> more = new ArrayList<>(both());
    more.add(target("late", Set.of("shop"), NotificationKind.usual()));
    start(more);
    shop.lead();
    pass(SOON);
    assertThat(sender("late").tries).isEmpty();
    shop.decide("elsewhere", "x", "x-1", "FAIL", "FAILED", "soaking", "restoreFailed");
    fail("here");
    pass(SOON);
    assertThat(sender("late").told()).containsExactly("here");
  }

  @Test
  void tellsNothingWhileItFollowsAndAllOfItOnceItLeadsAgain() {
    shop.follow();
    fail("one");
    pass(Duration.ofMinutes(1));
    assertThat(chat.tries).isEmpty();
    shop.lead();
    pass(SOON);
    assertThat(chat.told()).containsExactly("one");
  }

  @Test
  void aNewLeaderDoesNotRepeatWhatWasToldAndGoesOnBehindIt() {
    fail("one");
    pass(SOON);
    shop.follow();
    fail("two");
    shop.lead();
    start(both());
    pass(SOON);
    assertThat(chat.told()).containsExactly("one", "two");
  }

  @Test
  void aNewLeaderRepeatsWithTheSameKeyWhatItsPredecessorDidNotGetAnswered() {
    chat.hush();
    fail("one");
    pass(SOON);
    assertThat(chat.told()).containsExactly("one");
    shop.lead(); // the try of the old term stays open
    pass(SOON);
    assertThat(chat.told()).containsExactly("one", "one");
    assertThat(chat.keys().get(1)).isEqualTo(chat.keys().get(0));
    chat.speak();
    pass(Duration.ofMinutes(1));
    assertThat(chat.tries).hasSize(2);
    assertThat(count("chat", "delivered")).isEqualTo(1);
  }

  @Test
  void stopsAtOnceWhenItIsFencedThoughItBelievesToLead() {
    shop.usurp();
    fail("one");
    pass(SOON);
    int first = chat.tries.size();
    fail("two");
    pass(Duration.ofMinutes(1));
    assertThat(chat.tries).hasSize(first);
    assertThat(first).isEqualTo(1);
  }

  private static String nameOf(CommitFault fault) {
    return fault == CommitFault.ANSWER_LOST ? "answer-lost" : "request-lost";
  }

  @Test
  void resolvesASaveOfUnknownOutcomeByTheSameSave() {
    for (CommitFault fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      chat.hush();
      Revision failed = shop.decide(nameOf(fault), "STOP", "HELD", "inconclusive");
      pass(SOON);
      shop.store.failNextCommit(fault);
      chat.speak();
      pass(SOON);
      assertThat(toldUpTo("chat")).as("%s", fault).isGreaterThanOrEqualTo(failed);
    }
    assertThat(chat.told())
        .containsExactly(nameOf(CommitFault.ANSWER_LOST), nameOf(CommitFault.REQUEST_LOST));
    KeyRange saves = KeyRange.below(Keyspace.NOTIFIED.path() + "/saves");
    assertThat(shop.store.list(saves).entries()).hasSize(1);
  }

  @Test
  void triesAgainWithGrowingPausesAndThenDropsItAndTellsThatWithTheNext() {
    Meaning[] never = new Meaning[Delivery.TRIES_MAX];
    Arrays.fill(never, Meaning.AGAIN);
    chat.answers(never);
    fail("one");
    pass(Duration.ofSeconds(4));
    assertThat(chat.tries.size()).isBetween(2, 3);
    pass(Duration.ofMinutes(10));
    assertThat(chat.tries).hasSize(Delivery.TRIES_MAX);
    assertThat(count("chat", "dropped")).isEqualTo(1);
    fail("two");
    pass(SOON);
    assertThat(chat.tries.get(Delivery.TRIES_MAX))
        .extracting(ScriptedSender.Try::about, ScriptedSender.Try::leftOut)
        .containsExactly("two", 1);
    fail("three");
    pass(SOON);
    assertThat(chat.tries.get(Delivery.TRIES_MAX + 1).leftOut()).isZero();
  }

  @Test
  void dropsAtOnceWhatIsRefusedAndTheNextLeaderTriesItOnceMore() {
    chat.answers(Meaning.NO);
    fail("one");
    pass(SOON);
    assertThat(chat.tries).hasSize(1);
    assertThat(count("chat", "dropped")).isEqualTo(1);
    shop.lead();
    pass(SOON);
    assertThat(chat.told()).containsExactly("one", "one");
  }

  @Test
  void aSlowTargetHoldsUpNobodyElse() {
    chat.hush();
    fail("one");
    pass(SOON);
    fail("two");
    pass(SOON);
    assertThat(mail.told()).containsExactly("one", "two");
    assertThat(toldUpTo("mail")).isGreaterThan(toldUpTo("chat"));
    assertThat(meters.get("tidegate.notifications.waiting").tag("target", "chat").gauge().value())
        .isEqualTo(2);
  }

  @Test
  void afterALongOutageTellsTheNewestAndHowManyWereLeftOut() {
    shop.follow();
    int all = Delivery.WAITING_MAX + 7;
    for (int i = 0; i < all; i++) {
      fail("r" + i);
    }
    shop.lead();
    pass(Duration.ofMinutes(2));
    assertThat(chat.tries).hasSize(Delivery.WAITING_MAX);
    assertThat(chat.tries.get(0)).extracting(ScriptedSender.Try::about).isEqualTo("r7");
    assertThat(chat.tries.get(0).leftOut()).isEqualTo(7);
    assertThat(chat.tries.get(1).leftOut()).isZero();
    assertThat(count("chat", "leftOut")).isEqualTo(7);
  }

  @Test
  void leavesOutWhatIsOlderThanADay() {
    shop.follow();
    fail("old");
    shop.clock.advance(Delivery.AGE_MAX.plusSeconds(1));
    fail("new");
    shop.lead();
    pass(SOON);
    assertThat(chat.tries)
        .extracting(ScriptedSender.Try::about, ScriptedSender.Try::leftOut)
        .containsExactly(tuple("new", 1));
  }

  @Test
  void savesWhatItOnlyPassedOverNowAndThen() {
    Revision before = toldUpTo("chat");
    shop.decide("one", "ENTER", "ENTERING", "soakPassed");
    pass(SOON);
    assertThat(toldUpTo("chat")).isEqualTo(before);
    pass(Term.SAVE_WITHIN.plusSeconds(2));
    assertThat(toldUpTo("chat")).isGreaterThan(before);
  }

  @Test
  void writesOverADocumentSomebodyElsePut() {
    shop.store.putDirectly(Keyspace.NOTIFIED, "{");
    Revision failed = fail("one");
    pass(SOON);
    assertThat(chat.told()).containsExactly("one");
    pass(Term.SAVE_WITHIN.plusSeconds(2));
    assertThat(toldUpTo("chat")).isGreaterThanOrEqualTo(failed);
  }

  @Test
  void tellsEverythingLaterThatCouldNotBeReadMeanwhile() {
    shop.runs = false;
    fail("one");
    shop.store.disconnect();
    pass(SOON);
    assertThat(chat.tries).isEmpty();
    shop.store.reconnect();
    pass(SOON);
    assertThat(chat.told()).containsExactly("one");
  }
}
