package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer of a watch becomes one batch for each revision that is news. */
final class WatchBatchesTest {
  private static final Key A = Key.of("ns", "a");
  private static final Key B = Key.of("ns", "b");

  private final EtcdKeys keys = new EtcdKeys("/tidegate/v1/");
  private final WatchBatches batches = new WatchBatches(keys);

  @Test
  void whatWasToldBeforeIsLeftOut() {
    List<ChangeBatch> news =
        batches.after(new Revision(5), answer(put(A, 4), put(A, 5), put(B, 6)));

    assertThat(news).extracting(ChangeBatch::revision).containsExactly(new Revision(6));
    assertThat(batches.after(new Revision(6), answer(put(B, 6)))).isEmpty();
  }

  @Test
  void whatHappenedAtOneRevisionIsOneBatch() {
    List<ChangeBatch> news = batches.after(Revision.NONE, answer(put(A, 7), deleted(B, 7)));

    assertThat(news).hasSize(1);
    assertThat(news.get(0).puts()).extracting(Entry::key).containsExactly(A);
    assertThat(news.get(0).deletes()).containsExactly(B);
  }

  private static EtcdWatch.Response answer(EtcdWatch.Event... events) {
    return new EtcdWatch.Response(EtcdWatch.Kind.EVENTS, new Revision(9), List.of(events));
  }

  private EtcdWatch.Event put(Key key, long revision) {
    return new EtcdWatch.Event(EtcdWatch.Type.PUT, pair(key, revision));
  }

  private EtcdWatch.Event deleted(Key key, long revision) {
    return new EtcdWatch.Event(EtcdWatch.Type.DELETE, pair(key, revision));
  }

  private EtcdPair pair(Key key, long revision) {
    Revision at = new Revision(revision);
    return new EtcdPair(keys.toEtcd(key), Bytes.ofUtf8("value"), at, at, 1, null);
  }
}
