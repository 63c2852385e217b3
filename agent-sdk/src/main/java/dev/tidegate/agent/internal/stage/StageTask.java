package dev.tidegate.agent.internal.stage;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of stage work on a worker thread. It always reports its end, exactly once, however it
 * ends; a cancelled one reports when its code has really returned.
 */
final class StageTask<T> implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StageTask.class);

  private final StageRun run;
  private final Callable<T> body;
  private final Consumer<Result<T>> ended;
  private @Nullable Thread worker;

  /**
   * @param run told when the task is cancelled
   * @param body what to do
   * @param ended called on the worker thread; only enqueues
   */
  StageTask(StageRun run, Callable<T> body, Consumer<Result<T>> ended) {
    this.run = run;
    this.body = body;
    this.ended = ended;
  }

  /** What a task ended with: a value, or a failure in words. */
  record Result<T>(@Nullable T value, String failure) {}

  @Override
  public void run() {
    begin();
    Result<T> result;
    try {
      result = new Result<>(body.call(), "");
    } catch (InterruptedException e) {
      result = new Result<>(null, "interrupted: the stage was cancelled or its time is over");
    } catch (Exception e) { // the service's own code: whatever it throws is a failed stage
      LOG.atWarn().setCause(e).addKeyValue("rollout", run.rollout()).log("stage work failed");
      result = new Result<>(null, described(e));
    } catch (Error e) {
      end();
      ended.accept(new Result<>(null, described(e)));
      throw e;
    }
    end();
    ended.accept(result);
  }

  private static String described(Throwable thrown) {
    String text = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    return text.length() > 500 ? text.substring(0, 500) : text;
  }

  private synchronized void begin() {
    worker = Thread.currentThread();
  }

  /** Clears an interrupt that came too late, so that it does not reach the worker's next task. */
  private synchronized void end() {
    worker = null;
    boolean late = Thread.interrupted();
    LOG.atTrace().addKeyValue("late", late).log("stage work ended");
  }

  /** Asks the body to end. */
  synchronized void cancel() {
    run.cancel();
    Thread running = worker;
    if (running != null) {
      running.interrupt();
    }
  }
}
