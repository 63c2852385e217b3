package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An approval is kept with the status, and an edit of a flag it is about beats the advance. */
final class ApprovalCommitTest {
  private static final String ASKS =
      """
      services: [orders]
      stages:
        - name: some
          flags: {a: {variant: 'on', share: 10%}}
          soak: {exactly: 10s}
          approval: {approvals: 1}
        - {name: all, flags: {a: {variant: 'on', share: 100%}}, soak: {exactly: 30s}}
      """;

  private final Deployment shop = new Deployment();

  @BeforeEach
  void waitForApproval() {
    shop.flag("a");
    shop.lead("r1");
    shop.apply("u1", ASKS);
    shop.pass(Duration.ofSeconds(15));
    assertThat(shop.status()).isInstanceOf(AwaitingApproval.class);
  }

  private StoredRequest approve() {
    Map<String, String> shown =
        Map.of("plan", shop.status().planHash().value(), "evidence", "good");
    String id = shop.request("approve", shown);
    shop.pass(Duration.ofSeconds(2));
    return shop.answer(id);
  }

  private AwaitingApproval awaiting() {
    return (AwaitingApproval) shop.status();
  }

  private void freezeUntil(Duration end) {
    shop.store.putDirectly(
        Keyspace.freezes("shop"),
        "{\"freezes\":{\"sale\":{\"reason\":\"sale\",\"actor\":\"bo\",\"until\":\"%s\"}}}"
            .formatted(shop.clock.instant().plus(end)));
    shop.pass(Duration.ofSeconds(1));
  }

  @Test
  void leavesTheStageInTheTransactionOfTheApproval() {
    assertThat(approve().state()).isEqualTo(StoredRequest.State.ACCEPTED);
    assertThat(shop.status().stage()).isEqualTo(2);
    assertThat(shop.decisions("u1")).containsSequence("AWAIT_APPROVAL", "ENTER");
  }

  @Test
  void aNewLeaderKnowsWhoApproved() {
    freezeUntil(Duration.ofMinutes(10));
    assertThat(approve().message()).contains("1 of 1; waits: frozen");
    shop.lead("r2");
    shop.pass(Duration.ofSeconds(2));
    assertThat(awaiting().approvals().actors()).containsExactly("ann");
    shop.pass(Duration.ofMinutes(10));
    assertThat(shop.status().stage()).isEqualTo(2);
  }

  @Test
  void anEditThatTheLeaderHasNotSeenStopsTheAdvanceAndVoidsTheApproval() {
    freezeUntil(Duration.ofSeconds(30));
    approve();
    shop.store.cutStreams();
    shop.flag("a");
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.commits("superseded")).isPositive();

    shop.store.reconnect();
    shop.pass(Duration.ofSeconds(3));
    assertThat(shop.status()).isNotInstanceOf(Entering.class);
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(awaiting().approvals().actors()).isEmpty();
    assertThat(awaiting().approvals().voided()).startsWith("ann, since the definition of flag a");
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.WAITING_FOR_APPROVAL);
  }
}
