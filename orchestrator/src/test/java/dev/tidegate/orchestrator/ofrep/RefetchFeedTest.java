package dev.tidegate.orchestrator.ofrep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.fanout.TestingView;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RefetchFeedTest {
  private final TestingClock clock = new TestingClock();
  private final TestingView view = new TestingView();
  private final RefetchFeed feed =
      new RefetchFeed(new ForeignFlags(view::view, clock), clock.scheduler());
  private final Recorded client = new Recorded();

  @Test
  void tellsWhoeverComesForTheFirstTimeToAskOnce() {
    change("a", true);
    listen("shop", OptionalLong.empty());
    clock.advance(Duration.ofSeconds(5));
    assertThat(client.got).containsExactly(event(view.revision()));
  }

  @Test
  void tellsWhoeverComesBackOnlyIfItMissedSomething() {
    change("a", true);
    listen("shop", OptionalLong.of(view.revision()));
    assertThat(client.got).isEmpty();
    listen("shop", OptionalLong.of(view.revision() - 1));
    listen("shop", OptionalLong.of(view.revision() + 100)); // another history of etcd
    assertThat(client.got).containsExactly(event(view.revision()), event(view.revision()));
  }

  @Test
  void tellsAChangeAtOnceAndABurstInStepsWithItsLast() {
    listen("shop", OptionalLong.of(view.revision()));
    clock.advance(Duration.ofSeconds(1));
    client.got.clear();

    for (int i = 0; i < 200; i++) {
      change("a", i % 2 == 0);
      clock.advance(Duration.ofMillis(10));
    }
    clock.advance(RefetchFeed.PAUSE);

    assertThat(client.got).hasSizeBetween(2, 10).endsWith(event(view.revision()));
  }

  @Test
  void saysNothingOfChangesThatServeTheSame() {
    change("a", true);
    listen("shop", OptionalLong.of(view.revision()));
    view.replica("r1", "boot");
    feed.accept(view.change());
    clock.advance(Duration.ofSeconds(1));
    assertThat(client.got).isEmpty();
  }

  @Test
  void saysNothingOfOtherNamespaces() {
    listen("bank", OptionalLong.of(0));
    change("a", true);
    clock.advance(Duration.ofSeconds(1));
    assertThat(client.got).isEmpty();
  }

  @Test
  void givesASignOfLife() {
    listen("shop", OptionalLong.of(view.revision()));
    client.got.clear();
    clock.advance(RefetchFeed.SIGN_OF_LIFE);
    assertThat(client.got).containsExactly("alive");
  }

  @Test
  void saysNothingToWhoeverHasGone() {
    listen("shop", OptionalLong.of(view.revision())).close();
    client.got.clear();
    change("a", true);
    clock.advance(Duration.ofSeconds(20));
    assertThat(client.got).isEmpty();
    assertThat(feed.clients()).isZero();
  }

  @Test
  void refusesOneTooManyAndEverybodyOnceClosed() {
    for (int i = 0; i < RefetchFeed.CLIENTS_MAX; i++) {
      assertThat(feed.open("shop", OptionalLong.empty(), client)).isNotNull();
    }
    assertThat(feed.open("shop", OptionalLong.empty(), client)).isNull();
    feed.close();
    assertThat(client.got).hasSize(RefetchFeed.CLIENTS_MAX).containsOnly("end");
    assertThat(feed.clients()).isZero();
    assertThat(feed.open("shop", OptionalLong.empty(), client)).isNull();
  }

  private RefetchFeed.Listening listen(String namespace, OptionalLong lastSeen) {
    RefetchFeed.Listening listening =
        Objects.requireNonNull(feed.open(namespace, lastSeen, client));
    listening.start();
    clock.runDue();
    return listening;
  }

  private void change(String flag, boolean on) {
    view.flag(
        flag,
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"%s\"}"
            .formatted(on ? "on" : "off"));
    feed.accept(view.change());
    clock.runDue();
  }

  private static String event(long revision) {
    return "id: %d\nevent: message\ndata: {\"type\":\"refetchEvaluation\",\"etag\":\"%d\"}\n\n"
        .formatted(revision, revision);
  }

  private static final class Recorded implements RefetchFeed.Client {
    final List<String> got = new ArrayList<>();

    @Override
    public void send(String event) {
      got.add(event);
    }

    @Override
    public void alive() {
      got.add("alive");
    }

    @Override
    public void end() {
      got.add("end");
    }
  }
}
