package dev.tidegate.orchestrator.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.NamespaceUsage;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UsageLogTest {
  private static final String BODY =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final TestingClock clock = new TestingClock(START);
  private final MemoryStore store = new MemoryStore(clock);
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private final FleetUsage fleet = new FleetUsage(clock);
  private Optional<Fence> fence = Optional.empty();
  private UsageLog log = log(fleet);

  private UsageLog log(FleetUsage usage) {
    return new UsageLog(store, usage, views::current, () -> fence, clock.ticker());
  }

  @BeforeEach
  void lead() {
    store.follow(Keyspace.WATCHED, views);
    store.putDirectly(Keyspace.flag("shop", "a"), BODY);
    store.putDirectly(Keyspace.flag("shop", "b"), BODY);
    claim();
    clock.runDue();
  }

  private void claim() {
    store.deleteDirectly(Keyspace.LEADER);
    Revision revision = store.putDirectly(Keyspace.LEADER, "{}");
    fence = Optional.of(new Fence(Keyspace.LEADER, new FencingToken(revision)));
  }

  private void told(String flag, long evaluations) {
    fleet.add(List.of(new UsageCount("shop", flag, evaluations)));
  }

  private NamespaceUsage stored() {
    return store
        .get(Keyspace.usage("shop"))
        .flatMap(entry -> NamespaceUsage.FORMAT.read(entry.value()).value())
        .orElseThrow();
  }

  private long storedCount(String flag) {
    NamespaceUsage.Flag usage = stored().flags().get(flag);
    return usage == null ? 0 : usage.evaluations();
  }

  private long saves() {
    Key usage = Keyspace.usage("shop");
    return store.list(KeyRange.below(usage.path() + "/saves")).entries().size();
  }

  @Test
  void addsToWhatIsStoredAndKeepsOneOperationKey() {
    told("a", 3);
    log.save();
    assertThat(storedCount("a")).isEqualTo(3);
    clock.advance(UsageLog.SAVE_EVERY);
    told("a", 4);
    told("b", 1);
    log.save();
    assertThat(storedCount("a")).isEqualTo(7);
    assertThat(storedCount("b")).isEqualTo(1);
    assertThat(stored().since()).isEqualTo(START);
    assertThat(Objects.requireNonNull(stored().flags().get("a")).lastEvaluated())
        .isEqualTo(START.plus(UsageLog.SAVE_EVERY));
    assertThat(saves()).isEqualTo(1);
  }

  @Test
  void writesAtMostOncePerIntervalAndNothingWhereNothingChanged() {
    told("a", 1);
    log.save();
    Revision first = store.revision();
    told("a", 1);
    log.save();
    assertThat(store.revision()).isEqualTo(first);
    assertThat(Objects.requireNonNull(log.read("shop").flags().get("a")).evaluations())
        .as("unsaved too")
        .isEqualTo(2);
    clock.advance(UsageLog.SAVE_EVERY);
    log.save();
    Revision second = store.revision();
    assertThat(second).isNotEqualTo(first);
    clock.advance(UsageLog.SAVE_EVERY);
    log.save();
    assertThat(store.revision()).isEqualTo(second);
  }

  @Test
  void goesOnFromTheStoreAfterAFailover() {
    told("a", 3);
    log.save();
    claim();
    FleetUsage next = new FleetUsage(clock);
    log = log(next);
    next.add(List.of(new UsageCount("shop", "a", 2)));
    log.save();
    assertThat(storedCount("a")).isEqualTo(5);
  }

  @Test
  void writesNothingWithoutTheClaimAndForgets() {
    told("a", 3);
    Optional<Fence> old = fence;
    claim();
    fence = old;
    log.save();
    assertThat(store.get(Keyspace.usage("shop"))).as("fenced").isEmpty();
    fence = Optional.empty();
    log.save();
    assertThat(fleet.changed()).isEmpty();
  }

  @Test
  void countsAnUnknownOutcomeOnce() {
    for (CommitFault fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      told("a", 1);
      for (int i = 0; i < 3; i++) {
        store.failNextCommit(fault);
      }
      log.save();
      told("a", 1);
      log.save();
      clock.advance(UsageLog.SAVE_EVERY);
      log.save();
      clock.advance(UsageLog.SAVE_EVERY);
    }
    assertThat(storedCount("a")).isEqualTo(4);
  }

  @Test
  void dropsFlagsThatDoNotExist() {
    told("a", 1);
    told("gone", 1);
    log.save();
    assertThat(stored().flags()).containsOnlyKeys("a");
    assertThat(fleet.changed()).isEmpty();
  }

  @Test
  void startsAnewWhereTheDocumentCannotBeRead() {
    store.putDirectly(Keyspace.usage("shop"), "{");
    told("a", 1);
    log.save();
    assertThat(storedCount("a")).isEqualTo(1);
  }

  @Test
  void aReplicasCountsAreTakenOnce() {
    FlagUsage usage = new FlagUsage();
    usage.count("shop", "a");
    usage.add("shop", "a", 4);
    usage.count("billing", "a");
    assertThat(usage.take())
        .containsExactlyInAnyOrder(
            new UsageCount("shop", "a", 5), new UsageCount("billing", "a", 1));
    assertThat(usage.take()).isEmpty();
    usage.count("shop", "a");
    clock.advance(Duration.ZERO);
    assertThat(usage.take()).containsExactly(new UsageCount("shop", "a", 1));
  }
}
