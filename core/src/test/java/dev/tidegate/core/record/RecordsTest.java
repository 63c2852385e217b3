package dev.tidegate.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.approval.Approval;
import dev.tidegate.core.approval.Approvals;
import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Answer;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Past;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.PreflightCheck;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.rollout.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.123456789Z");
  private final RolloutPlan plan =
      RolloutSpecParser.parse(
              DocumentReader.yaml(
                  """
                  apiVersion: tidegate.dev/v1
                  kind: Rollout
                  metadata: {name: r}
                  spec: {stages: [{name: a, flags: {f: v}}, {name: b, flags: {f: w}}]}
                  """))
          .plan(new RolloutUid("u-1"));
  private final Attempt attempt = new Attempt(plan.uid(), plan.hash(), 2);
  private final Standing standing =
      new Standing(new Reason(ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS, "waiting"), NOW, NOW, "ann");

  @Test
  void readsBackEveryStatus() {
    RolloutStatus.Soaking soaking = new RolloutStatus.Soaking(attempt, standing, 2, 3, true);
    Approval given = new Approval("bob", NOW, "looks fine", plan.hash(), 1L << 60, 7);
    RolloutStatus.AwaitingApproval approved =
        new RolloutStatus.AwaitingApproval(
            attempt,
            standing,
            1,
            0,
            new Approvals(List.of(given), "cy, since the plan was edited"));
    List<AgentName> owing = List.of(new AgentName("orders", "o/1"));
    for (RolloutStatus status :
        List.of(
            new RolloutStatus.Pending(attempt, standing),
            new RolloutStatus.Entering(attempt, standing, 1, 2),
            soaking,
            new RolloutStatus.AwaitingApproval(attempt, standing, 1, 0),
            approved,
            new RolloutStatus.Paused(standing, approved),
            new RolloutStatus.Paused(standing, soaking),
            new RolloutStatus.Held(attempt, standing, 1),
            new RolloutStatus.RollingBack(attempt, standing, 0, 2),
            new RolloutStatus.Completed(attempt, standing, 2),
            new RolloutStatus.RolledBack(attempt, standing, owing),
            new RolloutStatus.Failed(attempt, standing, 1, owing),
            new RolloutStatus.Superseded(attempt, standing))) {
      String json = JsonWriter.compact(StatusRecord.toNode(status, plan));
      assertThat(StatusRecord.fromNode(DocumentReader.json(json))).isEqualTo(status);
    }
  }

  @Test
  void readsAStatusThatWasStoredBeforeThereWereApprovals() {
    String json =
        "{\"rolloutUid\":\"u-1\",\"planHash\":\"%s\",\"phase\":\"AWAITING_APPROVAL\",\"stage\":1,"
                .formatted(plan.hash())
            + "\"reason\":\"waitingForApproval\",\"since\":\"2026-01-05T10:00:00Z\"}";
    assertThat(StatusRecord.fromNode(DocumentReader.json(json)))
        .isInstanceOfSatisfying(
            RolloutStatus.AwaitingApproval.class,
            status -> assertThat(status.approvals()).isEqualTo(Approvals.NONE));
  }

  @Test
  void refusesAStatusInWhichSomebodyApprovedTwice() {
    Approval given = new Approval("bob", NOW, "", plan.hash(), 0, 0);
    RolloutStatus status =
        new RolloutStatus.AwaitingApproval(
            attempt, standing, 1, 0, new Approvals(List.of(given), ""));
    String json = JsonWriter.compact(StatusRecord.toNode(status, plan));
    String one = json.substring(json.indexOf("{\"actor\":\"bob\""), json.indexOf("}]") + 1);
    MapNode twice = (MapNode) DocumentReader.json(json.replace(one, one + "," + one));
    assertThatThrownBy(() -> StatusRecord.fromNode(twice)).hasMessageContaining("twice");
  }

  @Test
  void writesTheFieldsOfTheProto() {
    RolloutStatus status = new RolloutStatus.RollingBack(attempt, standing, 0, 2);
    assertThat(JsonWriter.compact(StatusRecord.toNode(status, plan)))
        .isEqualTo(
            "{\"rolloutUid\":\"u-1\",\"planHash\":\""
                + plan.hash()
                + "\",\"attempt\":2,\"phase\":\"ROLLING_BACK\",\"stageName\":\"start\","
                + "\"fromStage\":2,\"reason\":\"waitingForAcknowledgements\","
                + "\"message\":\"waiting\",\"until\":\"2026-01-05T10:00:00.123456789Z\","
                + "\"since\":\"2026-01-05T10:00:00.123456789Z\",\"actor\":\"ann\"}");
  }

  @Test
  void refusesWhatIsNoStatus() {
    for (String json :
        List.of("{}", "[]", "{\"rolloutUid\":\"u\",\"planHash\":\"x\",\"phase\":\"HELD\"}")) {
      assertThatThrownBy(() -> StatusRecord.fromNode(DocumentReader.json(json)))
          .isInstanceOf(InvalidDocumentException.class);
    }
    MapNode odd =
        StatusRecord.toNode(new RolloutStatus.Pending(attempt, standing), plan).toBuilder()
            .put("phase", "SLEEPING")
            .build();
    assertThatThrownBy(() -> StatusRecord.fromNode(odd)).hasMessageContaining("SLEEPING");
  }

  @Test
  void readsBackRequests() {
    RequestId id = RequestId.of(NOW, 5, 6);
    Request request = new Request(id, Verb.GOTO, Map.of("stage", "b"), "ann", "why");
    RequestRecord record =
        new RequestRecord(plan.uid(), "r", request, NOW, RequestRecord.State.PENDING, "")
            .answered(new Answer(id, false, "no"));
    assertThat(record.state()).isEqualTo(RequestRecord.State.REFUSED);
    assertThat(RequestRecord.fromNode(DocumentReader.json(record.toNode().toString())))
        .isEqualTo(record);
    assertThat(id.madeAt().toEpochMilli()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void readsRequestsThatWerePutByHand() {
    RequestId id = RequestId.of(NOW, 1, 2);
    RequestRecord read =
        RequestRecord.fromNode(
            DocumentReader.json(
                "{\"id\":\"" + id + "\",\"rolloutUid\":\"u\",\"verb\":\"abort\",\"actor\":\"a\"}"));
    assertThat(read.request().verb()).isEqualTo(Verb.ROLLBACK);
    assertThat(read.state()).isEqualTo(RequestRecord.State.PENDING);
    assertThatThrownBy(() -> RequestRecord.fromNode(DocumentReader.json("{\"id\":\"1\"}")))
        .isInstanceOf(InvalidDocumentException.class);
  }

  @Test
  void readsBackDecisions() {
    RolloutStatus before = RolloutStatus.accepted(plan, NOW, "ann");
    Observation seen =
        new Observation(
            Duration.ZERO,
            Duration.ZERO,
            true,
            Fleet.EMPTY,
            Evidence.start(plan.analysisPlan(0)).report(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of(),
            new Provenance("ann", 12, "f"),
            List.of(),
            NOW,
            new Past(
                "it failed", NOW, true, new Past.Folded(Set.of("f"), Set.of(), List.of("f (b)"))),
            Preflight.of(
                List.of(
                    PreflightCheck.passed("metric smoke", "answers 1.0"),
                    PreflightCheck.noted("traffic", ""))),
            Duration.ofSeconds(7));
    Decision decision = RolloutPolicy.decide(plan, before, seen, NOW);
    DecisionRecord record = DecisionRecord.of(1L << 60, plan, before, seen, decision, NOW, 77);
    String json = record.toNode().toString();
    assertThat(json).contains("\"sequence\":\"1152921504606846976\"", "\"token\":\"77\"");
    assertThat(DecisionRecord.fromNode(DocumentReader.json(json))).isEqualTo(record);
    assertThat(record.decision()).isEqualTo("HOLD");
    assertThat(ObservationRecord.fromNode(record.observation(), List.of())).isEqualTo(seen);
  }
}
