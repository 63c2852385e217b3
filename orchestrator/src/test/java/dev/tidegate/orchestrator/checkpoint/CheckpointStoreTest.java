package dev.tidegate.orchestrator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.TestingClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class CheckpointStoreTest {
  private static final Instance AGENT = new Instance("shop", "orders", "orders-0");
  private static final RestorePoint POINT = new RestorePoint("uid-1", 0, 2);

  private final MemoryStore store = new MemoryStore(new TestingClock());
  private final CheckpointStore checkpoints = new CheckpointStore(store);

  private Revision owned(String boot) {
    return durable(checkpoints.own(AGENT, boot));
  }

  private static Revision durable(SaveResult result) {
    assertThat(result).isInstanceOf(SaveResult.Durable.class);
    return ((SaveResult.Durable) result).revision();
  }

  private static Checkpoint state(String text) {
    return Checkpoint.of(text.getBytes(StandardCharsets.UTF_8), "text/plain");
  }

  private SaveResult save(Revision incarnation, @Nullable RestorePoint point, String text) {
    return checkpoints.save(AGENT, incarnation, point, "orders", state(text));
  }

  private Optional<String> loaded(@Nullable RestorePoint point) {
    return checkpoints
        .load(AGENT, point, "orders")
        .map(found -> found.checkpoint().content().utf8());
  }

  @Nested
  final class Ownership {
    @Test
    void answersTheSameIncarnationToTheSameBoot() {
      assertThat(owned("boot-a")).isEqualTo(owned("boot-a"));
    }

    @Test
    void passesToANewerBootAndNeverBack() {
      Revision first = owned("boot-a");
      Revision second = owned("boot-b");

      assertThat(second).isGreaterThan(first);
      assertThat(checkpoints.own(AGENT, "boot-a")).isEqualTo(new SaveResult.SupersededBoot());
      assertThat(owned("boot-b")).isEqualTo(second);
    }

    @Test
    void isTakenOnceWhenTheAnswerIsLost() {
      store.failNextCommit(CommitFault.ANSWER_LOST);

      Revision incarnation = owned("boot-a");

      assertThat(durable(save(incarnation, null, "one"))).isGreaterThan(incarnation);
    }

    @Test
    void forgetsTheOldestBootsOfManyRestarts() {
      for (int i = 0; i < 40; i++) {
        owned("boot-" + i);
      }

      assertThat(store.list(CheckpointKeys.boots(AGENT)).entries()).hasSizeLessThanOrEqualTo(18);
    }
  }

  @Nested
  final class Discarding {
    @Test
    void letsARestorePointBeSavedAnew() {
      Revision incarnation = owned("boot-a");
      save(incarnation, null, "working");
      save(incarnation, POINT, "one");
      durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders")));

      durable(checkpoints.discard(AGENT, incarnation, POINT));

      assertThat(loaded(POINT)).isEmpty();
      assertThat(loaded(null)).contains("working");
      assertThat(checkpoints.list("shop", "orders", "orders-0")).hasSize(1);
      save(incarnation, POINT, "two");
      durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders")));
      assertThat(loaded(POINT)).contains("two");
      durable(checkpoints.discard(AGENT, incarnation, POINT));
      assertThat(loaded(POINT)).isEmpty();
    }

    @Test
    void leavesNothingOfOneThatIsOnlyTried() {
      RestorePoint tried = new RestorePoint("uid-1", 0, 0);
      Revision incarnation = owned("boot-a");
      save(incarnation, tried, "one");
      durable(checkpoints.seal(AGENT, incarnation, tried, List.of("orders")));
      assertThat(loaded(tried)).contains("one");

      durable(checkpoints.discard(AGENT, incarnation, tried));

      assertThat(checkpoints.list("shop", "orders", "orders-0")).isEmpty();
    }

    @Test
    void isDoneOnceWhenTheAnswerIsLost() {
      Revision incarnation = owned("boot-a");
      save(incarnation, POINT, "one");
      store.failNextCommit(CommitFault.ANSWER_LOST);

      durable(checkpoints.discard(AGENT, incarnation, POINT));
      durable(checkpoints.discard(AGENT, incarnation, POINT));

      assertThat(checkpoints.list("shop", "orders", "orders-0")).isEmpty();
    }

    @Test
    void isRefusedToABootThatANewerOneSuperseded() {
      Revision old = owned("boot-a");
      save(old, POINT, "one");
      Revision current = owned("boot-b");

      assertThat(checkpoints.discard(AGENT, old, POINT)).isEqualTo(new SaveResult.SupersededBoot());
      assertThat(checkpoints.list("shop", "orders", "orders-0")).hasSize(1);
      durable(checkpoints.discard(AGENT, current, POINT));
    }
  }

  @Nested
  final class Saving {
    @Test
    void keepsTheNewestStateUnderThePublicKey() {
      Revision incarnation = owned("boot-a");
      save(incarnation, null, "one");
      Revision saved = durable(save(incarnation, null, "two"));

      Entry entry =
          store.get(new Key("blob/shop/checkpoints/orders/orders-0/working/orders")).orElseThrow();
      assertThat(entry.modRevision()).isEqualTo(saved);
      assertThat(entry.value().utf8())
          .contains("\"sizeBytes\":\"3\"", "\"content\":\"dHdv\"", "\"format\":\"text/plain\"");
      assertThat(loaded(null)).contains("two");
    }

    @Test
    void refusesABootThatANewerOneSuperseded() {
      Revision old = owned("boot-a");
      Revision current = owned("boot-b");
      save(current, null, "new");

      assertThat(save(old, null, "stale")).isEqualTo(new SaveResult.SupersededBoot());
      assertThat(save(old, null, "new")).isEqualTo(new SaveResult.SupersededBoot());
      assertThat(loaded(null)).contains("new");
    }

    @Test
    void resolvesALostAnswerWithoutWritingTwice() {
      Revision incarnation = owned("boot-a");
      save(incarnation, null, "one");
      Revision before = store.revision();
      store.failNextCommit(CommitFault.ANSWER_LOST);

      Revision saved = durable(save(incarnation, null, "two"));

      assertThat(saved).isEqualTo(store.revision());
      assertThat(store.revision().value()).isEqualTo(before.value() + 1);
    }

    @Test
    void neverLetsADelayedSaveLandOnALaterOne() {
      Revision incarnation = owned("boot-a");
      save(incarnation, null, "one");
      for (int i = 0; i < 4; i++) {
        store.failNextCommit(CommitFault.REQUEST_DELAYED);
      }
      assertThat(save(incarnation, null, "two")).isInstanceOf(SaveResult.Undecided.class);
      durable(save(incarnation, null, "three"));

      store.landDelayedCommits();

      assertThat(loaded(null)).contains("three");
    }

    @Test
    void leavesOneOperationKeyPerStateBehind() {
      Revision incarnation = owned("boot-a");
      for (int i = 0; i < 5; i++) {
        save(incarnation, null, "state " + i);
      }

      assertThat(
              store.list(KeyRange.below("blob/shop/checkpoints/orders/orders-0/saves")).entries())
          .hasSize(1);
    }

    @Test
    void refusesContentThatDiffersFromItsDigestOrIsTooLarge() {
      assertThatThrownBy(
              () -> new Checkpoint(state("one").content(), state("two").sha256(), "text/plain"))
          .hasMessageContaining("sha256");
      assertThatThrownBy(() -> Checkpoint.of(new byte[Checkpoint.CONTENT_BYTES_MAX + 1], ""))
          .hasMessageContaining("size_bytes");
    }

    @Test
    void refusesNamesThatWouldLeaveTheirFolder() {
      Revision incarnation = owned("boot-a");

      assertThatThrownBy(() -> checkpoints.save(AGENT, incarnation, null, "../owner", state("one")))
          .hasMessageContaining("name is '../owner'");
      assertThatThrownBy(() -> new Instance("shop", "orders", "a/b"))
          .hasMessageContaining("identity.instance");
    }
  }

  @Nested
  final class RestorePoints {
    @Test
    void canBeLoadedOnlyOnceSealed() {
      Revision incarnation = owned("boot-a");
      save(incarnation, POINT, "before");
      assertThat(loaded(POINT)).isEmpty();

      durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders")));

      assertThat(loaded(POINT)).contains("before");
    }

    @Test
    void neverChangeOnceSealed() {
      Revision incarnation = owned("boot-a");
      Revision saved = durable(save(incarnation, POINT, "before"));
      Revision seal = durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders")));

      assertThat(durable(save(incarnation, POINT, "after"))).isEqualTo(saved);
      assertThat(durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders"))))
          .isEqualTo(seal);
      assertThat(loaded(POINT)).contains("before");
    }

    @Test
    void mayBeSavedAgainUntilSealed() {
      Revision incarnation = owned("boot-a");
      save(incarnation, POINT, "torn");
      save(incarnation, POINT, "whole");
      durable(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders")));

      assertThat(loaded(POINT)).contains("whole");
    }

    @Test
    void areNotSealedWithNamesThatWereNeverSaved() {
      Revision incarnation = owned("boot-a");
      save(incarnation, POINT, "before");

      assertThat(checkpoints.seal(AGENT, incarnation, POINT, List.of("orders", "carts")))
          .isInstanceOf(SaveResult.Refused.class);
    }

    @Test
    void ofAnotherRolloutAreNeverTakenForThisOnes() {
      Revision incarnation = owned("boot-a");
      save(incarnation, POINT, "before");
      checkpoints.seal(AGENT, incarnation, POINT, List.of("orders"));

      assertThat(loaded(new RestorePoint("uid-2", 0, 2))).isEmpty();
      assertThat(loaded(new RestorePoint("uid-1", 1, 2))).isEmpty();
    }

    @Test
    void areListedWithTheirSeal() {
      Revision incarnation = owned("boot-a");
      save(incarnation, null, "now");
      save(incarnation, null, "later");
      save(incarnation, POINT, "before");
      checkpoints.seal(AGENT, incarnation, POINT, List.of("orders"));

      assertThat(checkpoints.list("shop", "orders", null))
          .extracting(CheckpointSummary::point, CheckpointSummary::name, CheckpointSummary::sealed)
          .containsExactly(
              org.assertj.core.api.Assertions.tuple(POINT, "orders", true),
              org.assertj.core.api.Assertions.tuple(null, "orders", false));
      assertThat(checkpoints.list("shop", "orders", "orders-1")).isEmpty();
    }
  }

  @Test
  void admitsABurstOfASecondAndThenTheRate() {
    TestingClock clock = new TestingClock();
    SaveAdmission admission = new SaveAdmission(10, clock.ticker());

    for (int i = 0; i < 10; i++) {
      assertThat(admission.admit()).isZero();
    }
    assertThat(admission.admit()).isPositive();
    clock.advance(Duration.ofMillis(100));
    assertThat(admission.admit()).isZero();
    assertThat(admission.admit()).isPositive();
  }
}
