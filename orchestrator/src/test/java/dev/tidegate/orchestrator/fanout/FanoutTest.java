package dev.tidegate.orchestrator.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.signal.AgentKey;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.signal.EnteredStage;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.Split;
import dev.tidegate.proto.v1.View;
import dev.tidegate.testkit.TestingClock;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FanoutTest {
  private static final String ON = "{\"state\":\"ENABLED\",\"defaultVariant\":\"on\"}";
  private static final String OFF = "{\"state\":\"ENABLED\",\"defaultVariant\":\"off\"}";

  private final TestingClock clock = new TestingClock();
  private final Fanout fanout =
      new Fanout(clock.scheduler(), clock.ticker(), new SimpleMeterRegistry());
  private final TestingView view = new TestingView().leader("r1", "").flag("a", ON).flag("b", ON);
  private final RecordingStream stream = new RecordingStream();
  private final RolloutPlan plan = TestingView.planOf("uid-1");

  FanoutTest() {
    fanout.start();
  }

  private static AgentState agent(EnteredStage... entered) {
    return agent("orders", 0, entered);
  }

  private static AgentState agent(String service, long revision, EnteredStage... entered) {
    return new AgentState(
        new AgentKey("shop", service, "i-0"),
        "1.0",
        "z1",
        Map.of(),
        "boot",
        "0.1.0",
        1,
        revision == 0 ? 0 : 1,
        revision,
        List.of(entered),
        List.of());
  }

  private void publish() {
    fanout.onViewChange(view.change());
    clock.runDue();
  }

  private AgentOutbox attach(AgentState agent) {
    AgentOutbox outbox = fanout.attach(agent, stream);
    clock.runDue();
    return outbox;
  }

  private View onlyView() {
    List<View> views = stream.takeViews();
    assertThat(views).hasSize(1);
    return views.get(0);
  }

  @Nested
  final class Views {
    @Test
    void beginWithTheWholeNamespaceAndGoOnWithDifferences() {
      publish();
      attach(agent());
      View first = onlyView();
      assertThat(first.getFull()).isTrue();
      assertThat(first.getFlagsList()).extracting(Flag::getKey).containsExactly("a", "b");
      assertThat(first.getPosition().getRevision()).isEqualTo(view.revision());

      view.flag("b", OFF).withoutFlag("a");
      publish();

      View second = onlyView();
      assertThat(second.getFull()).isFalse();
      assertThat(second.getFlagsList()).extracting(Flag::getKey).containsExactly("b");
      assertThat(second.getFlags(0).getDefinition()).isEqualTo(OFF);
      assertThat(second.getRemovedFlagsList()).containsExactly("a");
    }

    @Test
    void nameTheFlagsThatCannotBeServedAndDoNotRemoveThem() {
      publish();
      attach(agent());
      stream.takeViews();

      view.poisoned("a");
      publish();

      View difference = onlyView();
      assertThat(difference.getQuarantinedFlagsList()).containsExactly("a");
      assertThat(difference.getRemovedFlagsList()).isEmpty();

      view.flag("a", OFF);
      publish();

      View healed = onlyView();
      assertThat(healed.getQuarantinedFlagsList()).isEmpty();
      assertThat(healed.getFlagsList()).extracting(Flag::getKey).containsExactly("a");
    }

    @Test
    void waitForTheFirstViewOfTheStore() {
      attach(agent());
      assertThat(stream.messages).isEmpty();

      publish();

      assertThat(onlyView().getFull()).isTrue();
    }

    @Test
    void areNotSentWhereNothingChangedForTheAgent() {
      publish();
      attach(agent());
      stream.takeViews();

      view.replica("r2", "boot");
      publish();

      assertThat(stream.messages).isEmpty();
    }

    @Test
    void skipRevisionsForAnAgentThatReadsSlowly() {
      publish();
      AgentOutbox outbox = attach(agent());
      stream.takeViews();
      stream.reads = false;
      for (int i = 0; i < 100; i++) {
        view.flag("a", i % 2 == 0 ? OFF : ON).flag("c" + i, ON);
        publish();
      }
      assertThat(stream.messages).isEmpty();

      stream.reads = true;
      outbox.ready();

      View only = onlyView();
      assertThat(only.getFull()).isFalse();
      assertThat(only.getPosition().getRevision()).isEqualTo(view.revision());
      assertThat(only.getFlagsCount()).isEqualTo(100); // a is again what it was
    }

    @Test
    void areWholeAgainForAnAgentThatDidNotReadForLong() {
      publish();
      AgentOutbox outbox = attach(agent());
      stream.takeViews();
      stream.reads = false;
      view.flag("a", OFF);
      publish();
      clock.advance(AgentOutbox.RESYNC_AFTER.plusSeconds(1));

      stream.reads = true;
      outbox.ready();

      assertThat(onlyView().getFull()).isTrue();
    }

    @Test
    void endForAnAgentThatNeverReads() {
      publish();
      attach(agent());
      stream.reads = false;
      view.flag("a", OFF);
      publish();

      clock.advance(Fanout.STUCK_AFTER.plusSeconds(10));

      assertThat(stream.ended).isNotNull();
      assertThat(Status.fromThrowable(stream.ended).getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void areWithheldWhileTheAgentKnowsMoreThanThisReplica() {
      publish();
      attach(agent("orders", view.revision() + 1));
      assertThat(stream.messages).isEmpty();

      view.flag("a", OFF).flag("b", OFF);
      publish();

      assertThat(onlyView().getFull()).isTrue();
    }

    @Test
    void areSplitInPartsOfBoundedSize() {
      String large = "{\"state\":\"ENABLED\",\"x\":\"" + "y".repeat(60_000) + "\"}";
      for (int i = 0; i < 10; i++) {
        view.flag("large" + i, large);
      }
      publish();
      attach(agent());

      List<View> parts = stream.takeViews();
      assertThat(parts).hasSizeGreaterThan(1);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.get(i).getPart()).isEqualTo(i);
        assertThat(parts.get(i).getParts()).isEqualTo(parts.size());
        assertThat(parts.get(i).getSerializedSize())
            .isLessThan(NamespaceTarget.PART_BYTES_MAX + 1024);
      }
      assertThat(parts.stream().mapToInt(View::getFlagsCount).sum()).isEqualTo(12);
    }

    @Test
    void shareTheEncodingOfWhatDidNotChange() {
      publish();
      attach(agent());
      View first = onlyView();
      RecordingStream other = new RecordingStream();
      view.flag("b", OFF);
      publish();
      fanout.attach(agent(), other);
      clock.runDue();

      assertThat(other.takeViews().get(0).getFlags(0)).isSameAs(first.getFlags(0));
    }
  }

  @Nested
  final class Directives {
    private Directive onlyDirective() {
      View only = onlyView();
      assertThat(only.getDirectivesList()).hasSize(1);
      return only.getDirectives(0);
    }

    @Test
    void tellMembersToEnterWithTheirLayer() {
      int bucket = Cohort.bucket("shop/orders-v2", "orders/i-0");
      view.layer(1, "a", OFF, Map.of("z1", bucket + 1));
      view.status(plan, TestingView.entering(plan, 1));
      publish();
      attach(agent());

      Directive directive = onlyDirective();
      assertThat(directive.getKind()).isEqualTo(Directive.Kind.ENTER);
      assertThat(directive.getStage()).isEqualTo(1);
      assertThat(directive.getStageName()).isEqualTo("some");
      assertThat(directive.getMember()).isTrue();
      assertThat(directive.getAgentsNamed()).isTrue();
      assertThat(directive.getCheckpointBefore()).isTrue();
      assertThat(directive.getDeadlineMillis()).isEqualTo(45_000);
      assertThat(directive.getLayerList()).extracting(Flag::getDefinition).containsExactly(OFF);
      assertThat(directive.getToken()).isEqualTo(11);
      assertThat(directive.getSplit().getKind()).isEqualTo(Split.Kind.UNIT);
      assertThat(directive.getSplit().getCandidateBelow()).isEqualTo(10_000);
    }

    @Test
    void tellOthersToStayOutside() {
      int bucket = Cohort.bucket("shop/orders-v2", "orders/i-0");
      view.layer(1, "a", OFF, Map.of("z1", bucket, "z2", 100_000));
      view.status(plan, TestingView.entering(plan, 1));
      publish();
      attach(agent());

      Directive directive = onlyDirective();
      assertThat(directive.getMember()).isFalse();
      assertThat(directive.getLayerList()).isEmpty();
    }

    @Test
    void areForTheServicesOfTheRolloutOnly() {
      view.status(plan, TestingView.entering(plan, 1));
      publish();
      attach(agent("carts", 0));

      assertThat(onlyView().getDirectivesList()).isEmpty();
    }

    @Test
    void sendBackWhoeverTakesPart() {
      view.status(plan, TestingView.rollingBack(plan, 2, 0));
      publish();
      attach(agent());

      Directive directive = onlyDirective();
      assertThat(directive.getKind()).isEqualTo(Directive.Kind.ROLL_BACK);
      assertThat(directive.getStage()).isZero();
      assertThat(directive.getLayerList()).isEmpty();
    }

    @Test
    void sendBackAgentsThatWereDownDuringTheRollback() {
      view.status(
          plan,
          new RolloutStatus.RolledBack(
              TestingView.attempt(plan), TestingView.standing("done"), List.of()));
      publish();
      AgentOutbox outbox = attach(agent(new EnteredStage("uid-1", 0, 1, true)));

      assertThat(onlyDirective().getKind()).isEqualTo(Directive.Kind.ROLL_BACK);
      outbox.update(agent());
      assertThat(onlyView().getDirectivesList()).isEmpty();
    }

    @Test
    void sayNothingOfARolloutThatIsOverToThoseOutside() {
      view.status(
          plan,
          new RolloutStatus.RolledBack(
              TestingView.attempt(plan), TestingView.standing("done"), List.of()));
      publish();
      attach(agent());

      assertThat(onlyView().getDirectivesList()).isEmpty();
    }

    @Test
    void tellThoseThatEnteredThatItCompleted() {
      view.status(
          plan,
          new RolloutStatus.Completed(TestingView.attempt(plan), TestingView.standing("done"), 2));
      publish();
      attach(agent(new EnteredStage("uid-1", 0, 1, true)));

      assertThat(onlyDirective().getKind()).isEqualTo(Directive.Kind.COMPLETED);
    }

    @Test
    void undoARolloutThatWasDeleted() {
      publish();
      attach(agent(new EnteredStage("gone", 3, 2, true)));

      Directive directive = onlyDirective();
      assertThat(directive.getRolloutUid()).isEqualTo("gone");
      assertThat(directive.getRollout()).isEmpty();
      assertThat(directive.getAttempt()).isEqualTo(3);
      assertThat(directive.getKind()).isEqualTo(Directive.Kind.ROLL_BACK);
      assertThat(directive.getStage()).isZero();
    }

    @Test
    void undoAnEarlierIncarnationOfARolloutUnlessItCompleted() {
      view.ended(TestingView.planOf("uid-0"), "ROLLED_BACK");
      view.ended(TestingView.planOf("uid-00"), "COMPLETED");
      view.status(
          plan,
          new RolloutStatus.RolledBack(
              TestingView.attempt(plan), TestingView.standing("done"), List.of()));
      publish();
      attach(agent(new EnteredStage("uid-0", 0, 1, true), new EnteredStage("uid-00", 0, 1, true)));

      Directive directive = onlyDirective();
      assertThat(directive.getRolloutUid()).isEqualTo("uid-0");
      assertThat(directive.getKind()).isEqualTo(Directive.Kind.ROLL_BACK);
      assertThat(directive.getStage()).isZero();
    }

    @Test
    void areNotSentAgainForAnotherReasonToHold() {
      view.status(plan, TestingView.entering(plan, 2));
      publish();
      attach(agent());
      stream.takeViews();

      view.status(
          plan,
          new RolloutStatus.Entering(
              TestingView.attempt(plan), TestingView.standing("another reason"), 2, 0));
      publish();

      assertThat(stream.messages).isEmpty();
    }

    @Test
    void carryTheTokenOfANewLeader() {
      view.status(plan, TestingView.entering(plan, 2));
      publish();
      attach(agent());
      assertThat(onlyDirective().getToken()).isEqualTo(11);

      view.leader("r2", "");
      publish();

      assertThat(onlyDirective().getToken()).isEqualTo(view.revision());
    }

    @Test
    void carryALowerTokenInALaterEpoch() {
      view.status(plan, TestingView.entering(plan, 2));
      publish();
      attach(agent());
      assertThat(onlyDirective().getToken()).isEqualTo(11);

      view.adopted().leader("r2", "");
      publish();

      assertThat(onlyDirective().getToken()).isEqualTo(2);
    }
  }

  @Test
  void drainsEveryAgent() {
    publish();
    attach(agent());
    stream.messages.clear();

    fanout.drain(Duration.ofSeconds(2));
    fanout.endAll(Status.UNAVAILABLE);

    assertThat(stream.messages.get(0).getDrain().getReconnectWithinMillis()).isEqualTo(2000);
    assertThat(stream.ended).isNotNull();
  }
}
