package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.orchestrator.wire.StoredRequest.State;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RequestOperationsTest {
  private static final RolloutName TIDE = new RolloutName(SHOP, "tide");

  private final OperatedStore shop = new OperatedStore();
  private RolloutUid uid = new RolloutUid("none");

  @BeforeEach
  void start() {
    shop.flag("a");
    uid = shop.active("tide", manifest("tide", "a"));
  }

  @Test
  void putsARequestForTheLeader() {
    StoredRequest request = done(submit(null, Verb.PAUSE));
    assertThat(request.state()).isEqualTo(State.PENDING);
    assertThat(request.rolloutUid()).isEqualTo(uid.value());
    assertThat(request.actor()).isEqualTo("ann");
    assertThat(request.reason()).isEqualTo("because");
    assertThat(pending()).containsExactly(request);
    assertThat(done(shop.requests.get(SHOP, new RequestId(request.id())))).isEqualTo(request);
  }

  @Test
  void answersWhatTheLeaderAnswered() {
    StoredRequest request = done(submit(null, Verb.ADVANCE));
    shop.answer(request, State.REFUSED, "nothing to advance");

    StoredRequest again = done(submit(new RequestId(request.id()), Verb.ADVANCE));
    assertThat(again.state()).isEqualTo(State.REFUSED);
    assertThat(again.message()).isEqualTo("nothing to advance");
    assertThat(done(shop.requests.get(SHOP, new RequestId(request.id())))).isEqualTo(again);
  }

  @Test
  void theSameIdTwiceIsOneRequest() {
    RequestId id = RequestId.of(shop.clock.instant(), 7, 7);
    done(submit(id, Verb.PAUSE));
    done(submit(id, Verb.PAUSE));
    assertThat(pending()).hasSize(1);
    assertThat(shop.audited()).hasSize(1);
  }

  @Test
  void anUnknownOutcomeIsResolvedByTheSameCommit() {
    shop.store.failNextCommit(CommitFault.ANSWER_LOST);
    shop.store.failNextCommit(CommitFault.REQUEST_LOST);
    done(submit(null, Verb.ROLLBACK));
    assertThat(pending()).hasSize(1);
  }

  @Test
  void aRolloutThatDoesNotExistIsMissing() {
    assertThat(
            shop.requests.submit(
                new RolloutName(SHOP, "none"), null, Verb.PAUSE, Map.of(), ANN, Duration.ZERO))
        .isInstanceOf(Outcome.Missing.class);
    assertThat(shop.requests.get(SHOP, RequestId.of(shop.clock.instant(), 1, 1)))
        .isInstanceOf(Outcome.Missing.class);
    assertThat(shop.audited()).isEmpty();
  }

  @Test
  void aManifestThatWaitsIsMeantRatherThanWhatEndedBeforeIt() {
    shop.end("tide", manifest("tide", "a"), uid);
    assertThat(shop.apply(manifest("tide", "a"))).isInstanceOf(Outcome.Done.class);
    assertThat(done(submit(null, Verb.ROLLBACK)).rolloutUid()).isNotEqualTo(uid.value());
  }

  @Test
  void anEmergencyRollsBackDependentsFirst() {
    shop.flag("b");
    shop.flag("c");
    shop.active("ebb", after(manifest("ebb", "b"), "tide"));
    shop.active("calm", after(manifest("calm", "c"), "ebb"));

    List<EmergencyOperations.RolledBack> answers =
        shop.emergency.rollBack(EmergencyOperations.inNamespace(SHOP), null, ANN);

    assertThat(answers)
        .extracting(answer -> answer.rollout().name())
        .containsExactly("calm", "ebb", "tide");
    assertThat(answers).extracting(EmergencyOperations.RolledBack::turn).containsExactly(1, 2, 3);
    assertThat(answers).allMatch(answer -> answer.outcome() instanceof Outcome.Done);
    assertThat(pending()).hasSize(3).allMatch(request -> request.verb().equals("rollback"));
  }

  @Test
  void anEmergencyKnowsWhatARolloutComesAfterThatHasNotStarted() {
    shop.flag("b");
    shop.apply(after(manifest("ebb", "b"), "tide"));

    assertThat(shop.emergency.rollBack(EmergencyOperations.inNamespace(SHOP), null, ANN))
        .extracting(answer -> answer.turn() + " " + answer.rollout().name())
        .containsExactly("1 ebb", "2 tide");
  }

  @Test
  void anEmergencyRepeatedUnderItsIdAsksForNothingNew() {
    shop.flag("b");
    shop.active("ebb", manifest("ebb", "b"));
    RequestId id = RequestId.of(shop.clock.instant(), 3, 3);
    for (int i = 0; i < 2; i++) {
      assertThat(shop.emergency.rollBack(EmergencyOperations.inNamespace(SHOP), id, ANN))
          .hasSize(2);
    }
    assertThat(pending()).hasSize(2);
  }

  @Test
  void anEmergencyTouchesOnlyWhatIsMeantAndActive() {
    shop.flag("b");
    RolloutUid over = shop.active("over", manifest("over", "b"));
    shop.end("over", manifest("over", "b"), over);

    assertThat(shop.emergency.rollBack(EmergencyOperations.labelled("team", "sand"), null, ANN))
        .isEmpty();
    assertThat(shop.emergency.rollBack(EmergencyOperations.inNamespace("bank"), null, ANN))
        .isEmpty();
    assertThat(shop.emergency.rollBack(EmergencyOperations.labelled("team", "tide"), null, ANN))
        .extracting(answer -> answer.rollout().name())
        .containsExactly("tide");
  }

  private static String after(String yaml, String earlier) {
    return yaml.replace("  services:", "  after: [" + earlier + "]\n  services:");
  }

  private Outcome<StoredRequest> submit(@Nullable RequestId id, Verb verb) {
    return shop.requests.submit(TIDE, id, verb, Map.of(), ANN, Duration.ofSeconds(5));
  }

  private List<StoredRequest> pending() {
    return shop.store.list(KeyRange.below("ns/shop/requests")).entries().stream()
        .map(entry -> StoredRequest.FORMAT.read(entry.value()).value().orElseThrow())
        .toList();
  }

  private static StoredRequest done(Outcome<StoredRequest> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<StoredRequest>) outcome).value();
  }
}
