package dev.tidegate.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.manifest.RolloutPlanReader;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.rollout.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is stored may be damaged, or written by hand: it is read or refused, nothing else. */
final class DamagedRecordsTest {
  private static final int RUNS = 3000;
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final RolloutPlan PLAN =
      Manifests.parse(Manifests.FULL).plan(new RolloutUid("u-1"));
  private static final Attempt ATTEMPT = new Attempt(PLAN.uid(), PLAN.hash(), 2);
  private static final Standing STANDING =
      new Standing(new Reason(ReasonCode.SOAKING, "soaks"), NOW, NOW, "ann");

  private static String damaged(String json, Random random) {
    StringBuilder text = new StringBuilder(json);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, "0-9.:aZ\"{}[]".charAt(random.nextInt(12)));
        default -> text.insert(at, "0-9.:aZ\"{}[]".charAt(random.nextInt(12)));
      }
    }
    return text.toString();
  }

  private static void isReadOrRefused(MapNode whole, Consumer<Node> reader) {
    String json = whole.toString();
    reader.accept(DocumentReader.json(json));
    Random random = new Random(20260105);
    int refused = 0;
    for (int i = 0; i < RUNS; i++) {
      String text = damaged(json, random);
      try {
        reader.accept(DocumentReader.json(text));
      } catch (InvalidDocumentException e) {
        assertThat(e.problems()).isNotEmpty();
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("run " + i + ": " + text, e);
      }
    }
    assertThat(refused).isBetween(1, RUNS);
  }

  @Test
  void readsOrRefusesEveryStatus() {
    RolloutStatus.Soaking soaking = new RolloutStatus.Soaking(ATTEMPT, STANDING, 2, 2, true);
    List<AgentName> owing = List.of(new AgentName("orders", "o-1"));
    for (RolloutStatus status :
        List.of(
            new RolloutStatus.Paused(STANDING, soaking),
            new RolloutStatus.RollingBack(ATTEMPT, STANDING, 1, 2),
            new RolloutStatus.Failed(ATTEMPT, STANDING, 1, owing))) {
      isReadOrRefused(StatusRecord.toNode(status, PLAN), StatusRecord::fromNode);
    }
  }

  @Test
  void readsOrRefusesEveryRequest() {
    Request request =
        new Request(RequestId.of(NOW, 5, 6), Verb.GOTO, Map.of("stage", "live"), "ann", "why");
    isReadOrRefused(
        new RequestRecord(PLAN.uid(), "r", request, NOW, RequestRecord.State.PENDING, "").toNode(),
        RequestRecord::fromNode);
  }

  @Test
  void readsOrRefusesEveryPlan() {
    isReadOrRefused(PLAN.toNode(), RolloutPlanReader::read);
  }

  @Test
  void readsAPlanThatAnotherVersionWroteMembersInto() {
    MapNode later = PLAN.toNode().toBuilder().put("colour", "blue").build();
    assertThatCode(() -> assertThat(RolloutPlanReader.read(later)).isEqualTo(PLAN))
        .doesNotThrowAnyException();
  }
}
