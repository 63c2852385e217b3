package dev.tidegate.sim.plant;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.StoreBetween;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Stores whose change streams tell something else than happened. */
final class Watches {
  private Watches() {}

  static Store telling(Store store, UnaryOperator<ChangeSink> between) {
    return new StoreBetween(store) {
      @Override
      public Subscription follow(KeyRange range, ChangeSink sink) {
        return super.follow(range, between.apply(sink));
      }
    };
  }

  /** After a break the stream goes on from where the client was told to be, which is too far. */
  static ChangeSink skipping(ChangeSink sink) {
    return new SinkBetween(sink) {
      private boolean broken;

      @Override
      public void disconnected(String cause) {
        broken = true;
        super.disconnected(cause);
      }

      @Override
      public void apply(ChangeBatch batch) {
        if (!broken) {
          super.apply(batch);
        }
        broken = false;
      }

      @Override
      public void reset(Snapshot snapshot) {
        broken = false;
        super.reset(snapshot);
      }
    };
  }

  /** A new listing only adds: what vanished meanwhile stays. */
  static ChangeSink neverForgetting(ChangeSink sink) {
    return new SinkBetween(sink) {
      private final TreeMap<String, Entry> known = new TreeMap<>();

      @Override
      public void reset(Snapshot snapshot) {
        snapshot.entries().forEach(entry -> known.put(entry.key().path(), entry));
        List<Entry> all = new ArrayList<>(known.values());
        super.reset(new Snapshot(snapshot.revision(), all));
      }

      @Override
      public void apply(ChangeBatch batch) {
        batch.deletes().forEach(key -> known.remove(key.path()));
        batch.puts().forEach(entry -> known.put(entry.key().path(), entry));
        super.apply(batch);
      }
    };
  }
}
