package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.DecisionReplay;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks between decisions and commits: nobody is called before it is stored why. */
final class WebhookGatesTest {
  private static final String ALL_MOMENTS =
      """
      stages:
        - name: all
          flags: {a: {variant: 'on', share: 100%}}
          soak: {exactly: 30s}
          webhooks:
            - {when: beforeEnter, url: 'http://h:1'}
            - {when: afterEnter, url: 'http://h:1'}
            - {when: beforeAdvance, url: 'http://h:1'}
            - {when: rollback, url: 'http://h:1'}
            - {when: completed, url: 'http://h:1'}
      """;

  /** Says yes to everything but what it is told to leave open or refuse. */
  private static final class Scripted implements WebhookCaller {
    final List<String> called = new ArrayList<>();
    final Set<String> open = new TreeSet<>();
    final Set<String> refused = new TreeSet<>();

    @Override
    public Calling begin(RolloutPlan plan, Runnable onAnswer) {
      Map<WebhookCall, RolloutStatus> calls = new LinkedHashMap<>();
      return new Calling() {
        @Override
        public List<WebhookCall.Outcome> outcomes() {
          return calls.keySet().stream()
              .filter(call -> !open.contains(call.moment().word()))
              .map(
                  call ->
                      refused.contains(call.moment().word())
                          ? WebhookCall.Outcome.failed(call, "HTTP 409")
                          : WebhookCall.Outcome.succeeded(call))
              .toList();
        }

        @Override
        public Duration serve(List<WebhookCall> due, RolloutStatus status, Revision revision) {
          calls.keySet().retainAll(due);
          due.forEach(
              call -> {
                if (calls.put(call, status) == null) {
                  called.add(call.key(status.attempt()));
                }
              });
          return Duration.ofSeconds(1);
        }

        @Override
        public void end() {
          calls.clear();
        }
      };
    }

    List<String> moments() {
      return called.stream().map(key -> key.split("/", -1)[3]).toList();
    }
  }

  private final Deployment shop = new Deployment();
  private final Scripted server = new Scripted();

  @BeforeEach
  void begin() {
    shop.webhooks = server;
    shop.flag("a");
    shop.lead("r1");
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      shop.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void callsEveryMomentOnceOnTheWayToCompletion() {
    shop.apply("u1", ALL_MOMENTS);
    pass(60);
    assertThat(shop.status()).isInstanceOf(Completed.class);
    assertThat(server.moments())
        .containsExactly("beforeEnter", "afterEnter", "beforeAdvance", "completed");
    assertThat(server.called).allMatch(key -> key.startsWith("u1/0/1/")).doesNotHaveDuplicates();
    assertThat(shop.status().settled()).isTrue();
    assertThat(shop.entry().overlays()).isEmpty();
  }

  @Test
  void nothingIsServedBeforeTheFirstYes() {
    server.open.add("beforeEnter");
    shop.apply("u1", ALL_MOMENTS);
    pass(20);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Pending.class);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.WAITING_FOR_WEBHOOK);
    assertThat(shop.entry().overlays()).isEmpty();
    server.open.clear();
    pass(2);
    assertThat(shop.status().stage()).isEqualTo(1);
  }

  @Test
  void aNewLeaderRepeatsACallWithTheSameKeyAndSkipsNone() {
    server.open.add("beforeAdvance");
    shop.apply("u1", ALL_MOMENTS);
    pass(50);
    shop.lead("r2");
    pass(5);
    assertThat(server.moments())
        .containsExactly("beforeEnter", "afterEnter", "beforeAdvance", "beforeAdvance");
    assertThat(server.called.get(3)).isEqualTo(server.called.get(2));
    server.open.clear();
    server.open.add("completed");
    pass(5);
    assertThat(shop.status()).isInstanceOf(Completed.class);
    shop.lead("r3");
    pass(5);
    assertThat(server.moments()).endsWith("completed", "completed");
    server.open.clear();
    pass(5);
    shop.lead("r4");
    pass(5);
    assertThat(server.moments()).hasSize(6);
  }

  @Test
  void theNextOfTheNameWaitsUntilTheCompletionWasTold() {
    server.open.add("completed");
    shop.apply("u1", ALL_MOMENTS);
    pass(60);
    shop.apply("u2", ALL_MOMENTS);
    pass(5);
    assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u1"));
    server.open.clear();
    pass(5);
    assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u2"));
  }

  @Test
  void holdsOnANoAndAsksWithANewKeyAfterAResume() {
    server.refused.add("beforeAdvance");
    shop.apply("u1", ALL_MOMENTS);
    pass(50);
    assertThat(shop.status()).isInstanceOf(Held.class);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.WEBHOOK_FAILED);
    server.refused.clear();
    shop.request("resume", Map.of());
    pass(10);
    assertThat(shop.status()).isInstanceOf(Completed.class);
    assertThat(server.moments())
        .containsExactly(
            "beforeEnter",
            "afterEnter",
            "beforeAdvance",
            "afterEnter",
            "beforeAdvance",
            "completed");
    assertThat(server.called).doesNotHaveDuplicates();
  }

  @Test
  void aRollbackIsServedAtOnceAndEndsWhenItsWebhookWasCalled() {
    shop.apply("u1", ALL_MOMENTS);
    pass(10);
    server.open.add("rollback");
    shop.request("rollback", Map.of());
    pass(3);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RollingBack.class);
    assertThat(shop.entry().overlays()).isEmpty();
    server.open.clear();
    server.refused.add("rollback");
    pass(3);
    assertThat(shop.status()).isInstanceOf(RolledBack.class);
    assertThat(shop.status().reason().message()).contains("h:1 (rollback", "HTTP 409");
    assertThat(server.moments()).containsExactly("beforeEnter", "afterEnter", "rollback");
  }

  @Test
  void everyDecisionIsMadeAgainFromItsRecord() {
    shop.apply("u1", ALL_MOMENTS);
    pass(60);
    RolloutPlan plan = plan();
    List<DecisionRecord> records =
        shop.store.list(Keyspace.decisions("shop", new RolloutUid("u1"))).entries().stream()
            .map(entry -> DecisionRecord.fromNode(DocumentReader.json(entry.value().utf8())))
            .toList();
    assertThat(records).extracting(DecisionRecord::decision).contains("ENTER", "SOAK", "COMPLETE");
    assertThat(records)
        .allSatisfy(record -> assertThat(DecisionReplay.of(record, plan).differences()).isEmpty());
    assertThat(records.stream().filter(record -> record.decision().equals("COMPLETE")))
        .singleElement()
        .satisfies(
            record ->
                assertThat(String.valueOf(record.observation().get("webhooks")))
                    .contains("beforeAdvance", "SUCCEEDED"));
  }

  private RolloutPlan plan() {
    var stored = shop.entry().plan();
    if (stored == null) {
      throw new AssertionError("no plan");
    }
    return stored.value();
  }
}
