package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.RolloutOperations.Accepted;
import dev.tidegate.orchestrator.operate.RolloutOperations.Applying;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.orchestrator.wire.StoredRequest.State;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SupersessionTest {
  private static final RolloutName TIDE = new RolloutName(SHOP, "tide");
  private static final Key SUCCESSOR = Keyspace.successor(TIDE);
  private static final Applying SUPERSEDE = new Applying(false, true, Duration.ofSeconds(5));

  private final OperatedStore shop = new OperatedStore();
  private RolloutUid active = new RolloutUid("none");

  @BeforeEach
  void start() {
    shop.flag("a");
    shop.flag("b");
    active = shop.active("tide", manifest("tide", "a"));
  }

  @Test
  void putsTheSuccessorAndTheRequestTogetherAndLeavesTheActiveOneAlone() {
    Entry spec = shop.store.get(Keyspace.spec(TIDE)).orElseThrow();
    Accepted accepted = done(shop.apply(manifest("tide", "b"), SUPERSEDE));

    StoredRequest request = superseding(accepted);
    assertThat(accepted.created()).isTrue();
    assertThat(request.state()).isEqualTo(State.PENDING);
    assertThat(request.verb()).isEqualTo("supersede");
    assertThat(request.rolloutUid()).isEqualTo(active.value());
    assertThat(request.id()).isEqualToIgnoringCase(accepted.plan().uid().value());
    Entry successor = shop.store.get(SUCCESSOR).orElseThrow();
    assertThat(successor.value().utf8()).contains(accepted.plan().uid().value());
    assertThat(successor.value().utf8()).as("does not approve it").contains("\"author\":\"ann\"");
    assertThat(shop.store.get(Keyspace.request(SHOP, request.id())))
        .hasValueSatisfying(
            asked -> assertThat(asked.modRevision()).isEqualTo(successor.modRevision()));
    assertThat(shop.store.get(Keyspace.spec(TIDE))).contains(spec);
    assertThat(shop.audited()).singleElement().asString().contains("rollout.supersede", "ann");
  }

  @Test
  void theSameAgainTellsWhatBecameOfIt() {
    Accepted first = done(shop.apply(manifest("tide", "b"), SUPERSEDE));
    Revision before = shop.store.revision();
    Accepted again = done(shop.apply(manifest("tide", "b"), SUPERSEDE));
    assertThat(again.created()).isFalse();
    assertThat(again.plan().uid()).isEqualTo(first.plan().uid());
    assertThat(shop.store.revision()).isEqualTo(before);

    shop.answer(superseding(first), State.ACCEPTED, "rolls back");
    assertThat(superseding(done(shop.apply(manifest("tide", "b"), SUPERSEDE))).state())
        .isEqualTo(State.ACCEPTED);
  }

  @Test
  void anUnknownOutcomeIsResolvedByTheSameCommit() {
    shop.store.failNextCommit(CommitFault.ANSWER_LOST);
    assertThat(done(shop.apply(manifest("tide", "b"), SUPERSEDE)).created()).isTrue();
    assertThat(shop.audited()).hasSize(1);
  }

  @Test
  void anotherSpecWaitsUntilItIsOver() {
    done(shop.apply(manifest("tide", "b"), SUPERSEDE));
    String third = manifest("tide", "b").replace("10%", "20%");
    assertThat(shop.apply(third, SUPERSEDE)).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.apply(third)).isInstanceOf(Outcome.Conflict.class);
    shop.end("tide", manifest("tide", "a"), active);
    assertThat(shop.apply(third)).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void whatIsUnderWayAlreadyIsNotReplacedByItself() {
    Revision before = shop.store.revision();
    Accepted same = done(shop.apply(manifest("tide", "a"), SUPERSEDE));
    assertThat(same.created()).isFalse();
    assertThat(same.superseding()).isNull();
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void isAnOrdinaryApplyWhereNothingIsUnderWay() {
    shop.end("tide", manifest("tide", "a"), active);
    Accepted accepted = done(shop.apply(manifest("tide", "b"), SUPERSEDE));
    assertThat(accepted.created()).isTrue();
    assertThat(accepted.superseding()).isNull();
    assertThat(shop.store.get(SUCCESSOR)).isEmpty();
  }

  @Test
  void aDryRunChecksAndWritesNothing() {
    Revision before = shop.store.revision();
    Applying dry = new Applying(true, true, Duration.ZERO);
    assertThat(done(shop.apply(manifest("tide", "b"), dry)).created()).isFalse();
    assertThat(shop.apply(manifest("tide", "nowhere"), dry)).isInstanceOf(Outcome.Invalid.class);
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void isRefusedWhereTheActiveOneChangedJustNow() {
    shop.store.cutStreams();
    shop.store.putDirectly(Keyspace.spec(TIDE), "{}");
    assertThat(shop.apply(manifest("tide", "b"), SUPERSEDE)).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.store.get(SUCCESSOR)).isEmpty();
    assertThat(shop.audited()).isEmpty();
  }

  private static StoredRequest superseding(Accepted accepted) {
    @Nullable StoredRequest request = accepted.superseding();
    if (request == null) {
      throw new AssertionError("nothing is superseded");
    }
    return request;
  }

  private static Accepted done(Outcome<Accepted> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Accepted>) outcome).value();
  }
}
