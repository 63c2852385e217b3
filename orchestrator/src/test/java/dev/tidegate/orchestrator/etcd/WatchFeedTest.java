package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Revision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class WatchFeedTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final List<EtcdWatch.End> ended = new ArrayList<>();
  private int answered;
  private final WatchFeed feed =
      new WatchFeed(loop::add, (from, response) -> answered++, (from, end) -> ended.add(end));

  @Test
  void doesNothingOnTheCallersThread() {
    feed.answered(response());
    assertThat(answered).isZero();
    runLoop();
    assertThat(answered).isEqualTo(1);
  }

  @Test
  void endsOnceAndIsSilentThereafter() {
    feed.ended(EtcdWatch.End.because("cut"));
    feed.ended(EtcdWatch.End.because("cut again"));
    feed.answered(response());
    runLoop();
    assertThat(ended).hasSize(1);
    assertThat(answered).isZero();
  }

  @Test
  void endsItselfInsteadOfQueueingWithoutBound() {
    for (int i = 0; i < 5_000; i++) {
      feed.answered(response());
    }
    assertThat(loop).hasSizeLessThan(1_100);
    runLoop();
    assertThat(ended).hasSize(1);
    assertThat(answered).isEqualTo(1_000);
  }

  @Test
  void takesAnyNumberThatIsWorkedOff() {
    for (int i = 0; i < 5_000; i++) {
      feed.answered(response());
      runLoop();
    }
    assertThat(answered).isEqualTo(5_000);
    assertThat(ended).isEmpty();
  }

  private void runLoop() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  private static EtcdWatch.Response response() {
    return new EtcdWatch.Response(EtcdWatch.Kind.EVENTS, Revision.NONE, List.of());
  }
}
