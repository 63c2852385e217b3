package dev.tidegate.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/**
 * Runs a small scene of threads again and again, each time switching between them at other points:
 * at every access to shared memory and every lock, not only where a machine happens to. What goes
 * wrong in one of the orders tried is found again in the same order.
 *
 * <p>Every order is sequentially consistent: a mistake of order is found, a missing {@code
 * volatile} is not. A scene must do the same each time but for the order, so it reads no clock and
 * no randomness, and it should be small: the orders of many steps are too many to try. For one
 * thread.
 */
public final class Interleavings {
  /** Orders tried of each scene unless the property {@code interleavings} says otherwise. */
  private static final int TRIED = Integer.getInteger("interleavings", 100);

  private Interleavings() {}

  /**
   * Tries {@code scene}, which makes what it needs, calls {@link #together} and throws if what came
   * of it is wrong.
   *
   * @throws AssertionError if it threw in any order, or its threads wait for each other for ever;
   *     the message shows the order step by step
   */
  public static void tryAll(Runnable scene) {
    Lincheck.runConcurrentTest(TRIED, scene);
  }

  /**
   * Tries a scene that is wrong, to show that {@link #tryAll} would have noticed.
   *
   * @throws AssertionError if it went well in every order tried
   */
  public static void mustFind(Runnable scene) {
    try {
      tryAll(scene);
    } catch (LincheckAssertionError found) {
      return;
    }
    throw new AssertionError("went well in all " + TRIED + " orders tried, and should not");
  }

  /**
   * Runs every one of {@code parts} on a thread of its own, and returns when all have ended.
   *
   * @throws AssertionError if one threw
   */
  public static void together(Runnable... parts) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (Runnable part : parts) {
      Thread thread = new Thread(part);
      thread.setUncaughtExceptionHandler((same, failure) -> thrown.compareAndSet(null, failure));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    threads.forEach(Interleavings::join);
    if (thrown.get() != null) {
      throw new AssertionError("a part threw", thrown.get());
    }
  }

  /**
   * Fails the scene unless {@code holds}; plain, since the steps of a library for assertions would
   * be taken for the scene's.
   */
  public static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("does not hold");
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
