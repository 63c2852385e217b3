package dev.tidegate.orchestrator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class ViewKeeperTest {
  private static final String ON =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"on\"}";
  private static final String OFF =
      ON.replace("\"defaultVariant\":\"on\"", "\"defaultVariant\":\"off\"");

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final ViewKeeper keeper =
      new ViewKeeper(tasks::add, new ViewMeters(new SimpleMeterRegistry()));
  private final List<ViewChange> told = new ArrayList<>();

  ViewKeeperTest() {
    keeper.onChange(told::add);
  }

  @Test
  void isSyncedOnceTheWholeStateWasRead() {
    assertThat(keeper.synced()).isFalse();
    keeper.reset(snapshot(5));
    assertThat(keeper.current().revision()).isEqualTo(Revision.NONE);
    runTasks();
    assertThat(keeper.synced()).isTrue();
    assertThat(keeper.current().revision()).isEqualTo(new Revision(5));
  }

  @Test
  void aBurstIsAppliedAtOnceAndToldInOrder() {
    keeper.reset(snapshot(5, flag("a", ON, 3)));
    keeper.apply(batch(6, flag("a", OFF, 6)));
    keeper.apply(batch(7, flag("b", ON, 7)));
    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(keeper.current().revision()).isEqualTo(new Revision(7));
    assertThat(keeper.current().namespace("shop").flags()).containsOnlyKeys("a", "b");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).flags())
        .containsExactlyInAnyOrder(
            new ViewChange.FlagName("shop", "a"), new ViewChange.FlagName("shop", "b"));
  }

  @Test
  void whatAResetDoesNotHaveWasDeleted() {
    keeper.reset(snapshot(5, flag("a", ON, 3), flag("b", ON, 4)));
    runTasks();
    told.clear();
    keeper.reset(snapshot(9, flag("b", ON, 4)));
    runTasks();
    assertThat(keeper.current().namespace("shop").flags()).containsOnlyKeys("b");
    assertThat(told.get(0).flags()).containsExactly(new ViewChange.FlagName("shop", "a"));
  }

  @Test
  void afterAStoreWentBackTheSameRevisionMayHoldAnotherValue() {
    keeper.reset(snapshot(9, flag("a", ON, 6)));
    runTasks();
    keeper.reset(snapshot(7, flag("a", OFF, 6)));
    runTasks();
    Stored<?> flag = Objects.requireNonNull(keeper.current().namespace("shop").flags().get("a"));
    assertThat(flag.value().toString()).contains("\"defaultVariant\":\"off\"");
  }

  @Test
  void anUnreadableFlagKeepsItsLastGoodValueAndLeavesTheOthersAlone() {
    keeper.reset(snapshot(5, flag("a", ON, 3)));
    keeper.apply(batch(6, flag("a", "{not json", 6), flag("b", ON, 6)));
    runTasks();
    NamespaceView shop = keeper.current().namespace("shop");
    Stored<?> kept = Objects.requireNonNull(shop.flags().get("a"));
    assertThat(kept.isNewest()).isFalse();
    assertThat(kept.problems()).isNotEmpty();
    assertThat(kept.value().toString()).contains("on");
    assertThat(kept.modRevision()).isEqualTo(new Revision(6));
    assertThat(shop.flags()).containsOnlyKeys("a", "b");
  }

  @Test
  void keysThatAreNotOursAreLeftAlone() {
    keeper.reset(snapshot(5, entry(new Key("ns/shop/unheard/of"), "x", 3)));
    runTasks();
    assertThat(keeper.current().namespace("shop").flags()).isEmpty();
  }

  @Test
  void aCutOffViewSaysSoAndKeepsWhatItHas() {
    keeper.reset(snapshot(5, flag("a", ON, 3)));
    runTasks();
    keeper.disconnected("etcd is down");
    assertThat(keeper.synced()).isFalse();
    assertThat(keeper.current().namespace("shop").flags()).containsOnlyKeys("a");
    keeper.progress(new Revision(8));
    runTasks();
    assertThat(keeper.synced()).isTrue();
  }

  @Test
  void aListenerThatFailsDoesNotKeepTheNextFromBeingTold() {
    ViewKeeper fresh = new ViewKeeper(tasks::add, new ViewMeters(new SimpleMeterRegistry()));
    fresh.onChange(
        change -> {
          throw new IllegalStateException("broken listener");
        });
    List<ViewChange> second = new ArrayList<>();
    fresh.onChange(second::add);
    fresh.reset(snapshot(5, flag("a", ON, 3)));
    runTasks();
    assertThat(second).hasSize(1);
  }

  @Test
  void waitingForARevisionEndsWithItOrInTime() throws InterruptedException {
    keeper.reset(snapshot(5));
    runTasks();
    assertThat(keeper.awaitRevision(new Revision(5), Duration.ofSeconds(1))).isTrue();
    assertThat(keeper.awaitRevision(new Revision(6), Duration.ofMillis(5))).isFalse();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static Entry flag(String key, String body, long revision) {
    return entry(Keyspace.flag("shop", key), body, revision);
  }

  private static Entry entry(Key key, String value, long revision) {
    return new Entry(key, Bytes.ofUtf8(value), new Revision(2), new Revision(revision));
  }

  private static Snapshot snapshot(long revision, Entry... entries) {
    return new Snapshot(new Revision(revision), List.of(entries));
  }

  private static ChangeBatch batch(long revision, Entry... puts) {
    return new ChangeBatch(new Revision(revision), List.of(puts), List.of());
  }
}
