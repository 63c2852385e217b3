package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.RecordedStep;
import dev.tidegate.core.replay.RolloutReplay;
import dev.tidegate.core.replay.RolloutReplay.Checked;
import dev.tidegate.core.replay.RolloutReplay.EvidenceCheck;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.watch.EvidenceRecording;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a rollout suffices to make every decision about it again. */
final class RecordingTest {
  private static final String JUDGED =
      """
      services: [orders]
      stages:
        - name: some
          flags: {a: {variant: 'on', share: 10%}}
          acknowledge: {quorum: 100%, within: 1m}
          soak: {exactly: 3m}
          analysis: [guardrails]
        - {name: most, flags: {a: {variant: 'on', share: 50%}}, soak: {exactly: 3m}, analysis: [guardrails]}
      analysis:
        guardrails:
          metrics:
            - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
      """;

  private final Deployment shop = new Deployment();

  @BeforeEach
  void putFlags() {
    shop.flag("a");
    shop.flag("b");
  }

  private RolloutReplay replay() {
    Outcome<History.Recording> outcome =
        new History(shop.store, shop.views).recording(Deployment.ORDERS);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    History.Recording recording = ((Outcome.Done<History.Recording>) outcome).value();
    return RolloutReplay.of(
        Objects.requireNonNull(shop.entry().plan()).value(),
        recording.decisions().stream().map(DecisionRecord::fromNode).toList(),
        recording.steps().stream().map(RecordedStep::of).toList());
  }

  private static void isSame(RolloutReplay replay) {
    assertThat(replay.decisions())
        .allSatisfy(checked -> assertThat(checked.replay().differences()).isEmpty());
    assertThat(replay.decisions())
        .extracting(Checked::evidence)
        .contains(EvidenceCheck.SAME)
        .doesNotContain(EvidenceCheck.DIFFERENT, EvidenceCheck.NOT_RECORDED);
  }

  @Test
  void everyDecisionOfARolloutOfTwoStagesCanBeMadeAgain() {
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    shop.pass(Duration.ofMinutes(7));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    isSame(replay());
    assertThat(shop.store.list(Keyspace.recordings("shop", new RolloutUid("u1"))).entries())
        .as("full chunks are left as they are")
        .hasSizeGreaterThan(360 / EvidenceRecording.CHUNK_LINES - 1);
  }

  @Test
  void aNewLeaderGoesOnWithTheRecording() {
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    shop.pass(Duration.ofSeconds(83));
    shop.lead("r2");
    shop.pass(Duration.ofSeconds(48));
    shop.lead("r1");
    shop.pass(Duration.ofMinutes(2));
    shop.signals.candidateFailures = 30;
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
    isSame(replay());
  }

  @Test
  void aSaveWhoseOutcomeIsUnknownLosesNothing() {
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    for (int i = 0; i < 20; i++) {
      shop.pass(Duration.ofSeconds(7));
      shop.store.failNextCommit(i % 2 == 0 ? CommitFault.ANSWER_LOST : CommitFault.REQUEST_LOST);
    }
    shop.pass(Duration.ofMinutes(6));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    isSame(replay());
  }
}
