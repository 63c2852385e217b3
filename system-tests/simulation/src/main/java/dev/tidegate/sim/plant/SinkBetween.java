package dev.tidegate.sim.plant;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;

/** A sink that passes everything on; what differs is overridden. */
abstract class SinkBetween implements ChangeSink {
  private final ChangeSink sink;

  SinkBetween(ChangeSink sink) {
    this.sink = sink;
  }

  @Override
  public void reset(Snapshot snapshot) {
    sink.reset(snapshot);
  }

  @Override
  public void apply(ChangeBatch batch) {
    sink.apply(batch);
  }

  @Override
  public void progress(Revision revision) {
    sink.progress(revision);
  }

  @Override
  public void disconnected(String cause) {
    sink.disconnected(cause);
  }
}
