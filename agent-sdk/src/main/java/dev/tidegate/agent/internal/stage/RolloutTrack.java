package dev.tidegate.agent.internal.stage;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.cache.RolloutRecord.Stage;
import dev.tidegate.agent.internal.health.Comparison;
import dev.tidegate.agent.internal.stage.Directive.Kind;
import dev.tidegate.agent.internal.stage.StageTask.Result;
import dev.tidegate.agent.internal.stage.StageWork.Timing;
import dev.tidegate.proto.v1.Acknowledgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One rollout on this agent: what is wanted, what was done, and the work between. At most one task
 * runs at a time; when what is wanted changes, the running task is asked to end and the difference
 * is looked at again once it has. For the owner thread alone.
 */
final class RolloutTrack {
  private static final long RETRY_SECONDS_MIN = 1;
  private static final long RETRY_SECONDS_MAX = 30;

  private final StageDuties duties;
  private RolloutRecord record;
  private @Nullable Directive directive;
  private @Nullable Running running;
  private boolean failed;
  private @Nullable ScheduledFuture<?> retry;
  private @Nullable Acknowledgement acknowledgement;
  private long receivedNanos;
  private int rollbackFailures;

  RolloutTrack(RolloutRecord record, StageDuties duties) {
    this.record = record;
    this.duties = duties;
  }

  /** A task and what it works for. */
  private record Running(Directive directive, StageTask<?> task, ScheduledFuture<?> expiry) {}

  RolloutRecord record() {
    return record;
  }

  Optional<Acknowledgement> acknowledgement() {
    return directive == null ? Optional.empty() : Optional.ofNullable(acknowledgement);
  }

  /** What comes is of another history, with fencing tokens of its own. */
  void enterEpoch() {
    record = record.withoutToken();
  }

  /** Takes what is wanted now, with those effects on flags that wait for nothing. */
  void receive(Directive wanted) {
    if (wanted.token() < record.token()) {
      return; // from a leader that was superseded
    }
    Directive before = directive;
    if (before == null || !before.wantsSameAs(wanted)) {
      receivedNanos = duties.ticker().getAsLong();
      rollbackFailures = 0;
      failed = false;
    }
    directive = wanted;
    record = record.withToken(wanted.token()).withLayer(layerAtOnce(wanted));
    if (wanted.kind() == Kind.ROLL_BACK) {
      takeOver(wanted);
      List<Stage> stages = new ArrayList<>();
      for (Stage stage : record.stages()) {
        boolean applied = stage.applied() && stage.number() <= wanted.stage();
        stages.add(new Stage(stage.attempt(), stage.number(), stage.restorePoint(), applied));
      }
      record = record.withStages(stages);
    }
  }

  /**
   * What is to be restored was saved in another rollout: one stage stands for all of that, until it
   * is restored, which is done once.
   */
  private void takeOver(Directive wanted) {
    if (!wanted.restoreOf().isEmpty()
        && !record.hasBegun()
        && !record.restored()
        && !isAcknowledged(wanted)) {
      record = record.with(new Stage(wanted.attempt(), wanted.stage() + 1, true, false));
    }
  }

  private Map<String, String> layerAtOnce(Directive wanted) {
    if (!wanted.agentsNamed() || wanted.kind() == Kind.COMPLETED) {
      return Map.of();
    }
    if (record.hasEntered(wanted.stage()) && (wanted.member() || wanted.kind() == Kind.ROLL_BACK)) {
      return wanted.layer();
    }
    return wanted.kind() == Kind.ENTER && wanted.member() ? record.layer() : Map.of();
  }

  /**
   * Nothing is wanted of this rollout any more: its flags go, what was done is kept. A rollback
   * once ordered is finished all the same.
   *
   * @return true if something was begun here that the orchestrator may not know of
   */
  boolean dismiss() {
    if (directive == null) {
      record = record.withLayer(Map.of()); // of an earlier boot: hello has told what it entered
      return false;
    }
    if (hasOutstandingRollback()) {
      return false;
    }
    directive = null;
    acknowledgement = null;
    record = record.withLayer(Map.of());
    endRunning();
    return record.hasBegun();
  }

  boolean isDismissed() {
    return directive == null;
  }

  boolean isCompleted() {
    return directive != null && directive.kind() == Kind.COMPLETED && running == null;
  }

  /** True if a rollback is wanted and not finished. */
  boolean hasOutstandingRollback() {
    Directive wanted = directive;
    return wanted != null
        && wanted.kind() == Kind.ROLL_BACK
        && (running != null || !record.above(wanted.stage()).isEmpty());
  }

  /** The comparison its observations belong to now. */
  Optional<Comparison> comparison() {
    Directive wanted = directive;
    if (wanted == null || wanted.kind() != Kind.ENTER || wanted.stage() < 1) {
      return Optional.empty();
    }
    boolean inside =
        !wanted.agentsNamed() || (wanted.member() && record.hasEntered(wanted.stage()));
    if (!inside && record.stages().stream().anyMatch(Stage::applied)) {
      return Optional.empty(); // between two stages it is neither candidate nor baseline
    }
    return Optional.of(
        new Comparison(
            record.uid(),
            wanted.attempt(),
            wanted.stage(),
            wanted.split(),
            inside,
            wanted.uncounted()));
  }

  /** Does the next thing that is missing, if nothing is being done. */
  void settle() {
    Directive wanted = directive;
    if (running != null && (wanted == null || !running.directive().wantsSameAs(wanted))) {
      endRunning();
    }
    if (wanted == null || running != null || failed) {
      return;
    }
    switch (wanted.kind()) {
      case ENTER -> settleEnter(wanted);
      case ROLL_BACK -> settleRollBack(wanted);
      case PROBE -> settleProbe(wanted);
      case COMPLETED -> {}
    }
  }

  private void settleEnter(Directive wanted) {
    if (!wanted.agentsNamed()) {
      acknowledge(ack(wanted, Acknowledgement.Kind.APPLIED));
    } else if (wanted.member() && record.hasEntered(wanted.stage())) {
      if (!isAcknowledged(wanted)) {
        acknowledge(ack(wanted, Acknowledgement.Kind.ENTERED));
      }
    } else if (wanted.member() && duties.isOpen()) {
      boolean saved = record.stage(wanted.stage()).map(Stage::restorePoint).orElse(false);
      if (wanted.checkpointBefore() && !saved && duties.work().hasState(wanted)) {
        StageRun run = duties.work().run(wanted);
        start(wanted, run, () -> duties.work().save(wanted), result -> saved(wanted, result));
      } else {
        begin(wanted, saved, new Timing(0, 0, false));
      }
    }
  }

  private void saved(Directive wanted, Result<Timing> result) {
    Timing timing = result.value();
    if (timing == null) {
      fail(wanted, result.failure());
    } else {
      begin(wanted, true, timing);
    }
  }

  /** On disk before the handler runs: from here on a rollback has something to take back. */
  private void begin(Directive wanted, boolean restorePoint, Timing saving) {
    int attempt = record.stage(wanted.stage()).map(Stage::attempt).orElse(wanted.attempt());
    record = record.with(new Stage(attempt, wanted.stage(), restorePoint, false));
    duties.publish().run();
    if (!isStillWanted(wanted)) {
      settle();
      return;
    }
    StageRun run = duties.work().run(wanted);
    start(
        wanted,
        run,
        () -> duties.work().enter(wanted, run),
        result -> entered(wanted, saving, result));
  }

  private void entered(Directive started, Timing saving, Result<Timing> result) {
    Timing timing = result.value();
    if (timing == null) {
      fail(started, result.failure());
      return;
    }
    Directive wanted = directive;
    if (wanted == null || !isStillWanted(started) || failed) {
      settle();
      return;
    }
    Stage stage = record.stage(wanted.stage()).orElseThrow();
    record =
        record
            .with(new Stage(stage.attempt(), stage.number(), stage.restorePoint(), true))
            .withLayer(wanted.layer());
    duties.publish().run();
    acknowledge(
        ack(wanted, Acknowledgement.Kind.ENTERED)
            .setCheckpointMicros(saving.checkpointMicros())
            .setHandlerMicros(timing.handlerMicros()));
  }

  /** Tries every state, and goes on trying while it fails: whoever repairs it waits for that. */
  private void settleProbe(Directive wanted) {
    if (isProbed(wanted) || !duties.isOpen()) {
      return;
    }
    StageRun run = duties.work().run(wanted);
    start(wanted, run, () -> duties.work().probe(wanted), result -> probed(wanted, result));
  }

  private boolean isProbed(Directive wanted) {
    Acknowledgement told = acknowledgement;
    return told != null
        && told.getFailure().isEmpty()
        && told.getKind() == Acknowledgement.Kind.PROBED
        && told.getRound() == wanted.round();
  }

  private void probed(Directive wanted, Result<Timing> result) {
    Timing timing = result.value();
    if (timing == null || !isStillWanted(wanted)) {
      fail(wanted, result.failure());
    } else {
      failed = false;
      acknowledge(
          ack(wanted, Acknowledgement.Kind.PROBED).setCheckpointMicros(timing.checkpointMicros()));
    }
  }

  private void settleRollBack(Directive wanted) {
    List<Stage> left = record.above(wanted.stage());
    if (left.isEmpty()) {
      if (!isAcknowledged(wanted)) {
        acknowledge(ack(wanted, Acknowledgement.Kind.ROLLED_BACK).setRestored(record.restored()));
      }
    } else if (duties.isOpen()) {
      StageRun run = duties.work().run(wanted);
      start(
          wanted,
          run,
          () -> duties.work().rollBack(wanted, left, run),
          result -> rolledBack(wanted, result));
    }
  }

  private void rolledBack(Directive wanted, Result<Timing> result) {
    Timing timing = result.value();
    if (timing == null) {
      fail(wanted, result.failure());
      return;
    }
    record = record.without(wanted.stage()).withRestored(timing.restored());
    duties.publish().run();
    if (isStillWanted(wanted)) {
      acknowledge(
          ack(wanted, Acknowledgement.Kind.ROLLED_BACK)
              .setRestored(timing.restored())
              .setCheckpointMicros(timing.checkpointMicros())
              .setHandlerMicros(timing.handlerMicros()));
    } else {
      settle();
    }
  }

  private void start(
      Directive wanted, StageRun run, Callable<Timing> body, Consumer<Result<Timing>> then) {
    StageTask<Timing> task =
        new StageTask<>(run, body, result -> duties.owner().execute(() -> ended(then, result)));
    ScheduledFuture<?> expiry =
        duties
            .owner()
            .schedule(() -> expire(wanted, task), wanted.deadline().toNanos(), NANOSECONDS);
    running = new Running(wanted, task, expiry);
    duties.workers().execute(task);
  }

  private void ended(Consumer<Result<Timing>> then, Result<Timing> result) {
    Running done = running;
    running = null;
    if (done != null && !done.expiry().isDone()) {
      done.expiry().cancel(false);
    }
    then.accept(result);
  }

  /** The time is over: the failure is told now, the task counts as running until it returns. */
  private void expire(Directive wanted, StageTask<?> task) {
    Running current = running;
    if (current != null && current.task() == task) {
      task.cancel();
      if (isStillWanted(wanted)) {
        tell(wanted, "not done within " + wanted.deadline());
        failed = true;
      }
    }
  }

  private void endRunning() {
    if (running != null) {
      running.task().cancel();
    }
  }

  private void fail(Directive wanted, String failure) {
    if (!isStillWanted(wanted)) {
      settle();
      return;
    }
    if (!failed) {
      tell(wanted, failure);
    }
    failed = true;
    if (wanted.kind() != Kind.ENTER) {
      retryLater(wanted);
    }
  }

  private void tell(Directive wanted, String failure) {
    Acknowledgement.Kind kind =
        switch (wanted.kind()) {
          case ENTER -> Acknowledgement.Kind.ENTERED;
          case PROBE -> Acknowledgement.Kind.PROBED;
          case ROLL_BACK, COMPLETED -> Acknowledgement.Kind.ROLLED_BACK;
        };
    acknowledge(ack(wanted, kind).setFailure(failure.isEmpty() ? "failed" : failure));
  }

  /**
   * A rollback is tried until it succeeds: nothing else may happen to the agent before. So is a
   * probe, while it is wanted.
   */
  private void retryLater(Directive wanted) {
    long seconds =
        Math.min(RETRY_SECONDS_MAX, RETRY_SECONDS_MIN << Math.min(10, rollbackFailures++));
    Runnable again =
        () -> {
          if (isStillWanted(wanted)) {
            failed = false;
            settle();
          }
        };
    if (retry != null) {
      retry.cancel(false);
    }
    retry = duties.owner().schedule(again, seconds, SECONDS);
  }

  private boolean isStillWanted(Directive started) {
    return directive != null && directive.wantsSameAs(started);
  }

  private boolean isAcknowledged(Directive wanted) {
    Acknowledgement told = acknowledgement;
    return told != null
        && told.getFailure().isEmpty()
        && told.getStage() == wanted.stage()
        && told.getAttempt() == wanted.attempt()
        && (told.getKind() == Acknowledgement.Kind.ROLLED_BACK)
            == (wanted.kind() == Kind.ROLL_BACK);
  }

  private Acknowledgement.Builder ack(Directive wanted, Acknowledgement.Kind kind) {
    return Acknowledgement.newBuilder()
        .setRolloutUid(record.uid())
        .setAttempt(wanted.attempt())
        .setStage(wanted.stage())
        .setRound(wanted.round())
        .setKind(kind);
  }

  private void acknowledge(Acknowledgement.Builder builder) {
    Acknowledgement before = acknowledgement;
    if (before != null
        && before.toBuilder().setApplyMicros(0).build().equals(builder.setApplyMicros(0).build())) {
      return;
    }
    long micros = (duties.ticker().getAsLong() - receivedNanos) / 1_000;
    Acknowledgement told = builder.setApplyMicros(Math.max(0, micros)).build();
    acknowledgement = told;
    duties.acknowledge().accept(told);
  }
}
