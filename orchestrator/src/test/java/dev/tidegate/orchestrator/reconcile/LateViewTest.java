package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leader does that sees a request which was answered by the leader before. */
final class LateViewTest {
  private final Deployment shop = new Deployment();

  @BeforeEach
  void lead() {
    shop.flag("a");
    shop.lead("r1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "rollback", "resume"})
  void doesNotAnswerItAgain(String verb) {
    shop.apply(
        "u1",
        """
        services: []
        preflight: {mode: skip}
        stages: [{name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 1h}}]
        """);
    shop.pass(Duration.ofSeconds(5));
    assertThat(shop.latest().decision().next()).isInstanceOf(RolloutStatus.Soaking.class);
    notAnswered(shop.requestAnsweredElsewhere(verb));
  }

  @Test
  void doesNotRefuseItThoughItIsForNoRollout() {
    notAnswered(shop.requestAnsweredElsewhere("pause"));
  }

  private void notAnswered(String id) {
    shop.pass(Duration.ofSeconds(5));
    assertThat(shop.store.get(Keyspace.requestLog("shop", id))).isEmpty();
    shop.store.reconnect();
    shop.pass(Duration.ofSeconds(5));
    assertThat(shop.store.get(Keyspace.requestLog("shop", id))).isEmpty();
  }
}
