package dev.tidegate.agent.internal.cache;

import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.testkit.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class ListenerInterleavingsTest {
  @Test
  void noNewsIsLostOrToldTwiceWhileItTellsAndAtMostOneTaskWaits() {
    Interleavings.tryAll(
        () -> {
          Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
          List<String> told = new ArrayList<>(); // by one thread at a time
          Listener<String> listener = new Listener<>(told::add, String::concat);
          listener.tell("a", tasks::add);
          together(() -> listener.tell("b", tasks::add), () -> runOne(tasks));
          if (tasks.size() > 1) {
            throw new AssertionError("more than one task waits");
          }
          runOne(tasks);
          String all = String.join("", told);
          if (!all.equals("ab")) {
            throw new AssertionError("told " + told);
          }
        });
  }

  private static void runOne(Queue<Runnable> tasks) {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
  }
}
