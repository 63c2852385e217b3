package dev.tidegate.agent.internal.cache;

import java.io.IOException;
import java.nio.file.Path;

/** The last known good snapshot on disk. Used by one thread at a time. */
public final class SnapshotFile {
  private final KeptFile file;

  /** The snapshot kept in {@code folder}. */
  public SnapshotFile(Path folder) {
    this(Disk.folder(folder));
  }

  /** The snapshot kept on {@code disk}. */
  public SnapshotFile(Disk disk) {
    this.file = disk.file("view");
  }

  /** The newest undamaged snapshot, or the empty one. Never throws. */
  public Snapshot read() {
    return file.read(SnapshotCodec::decode).orElse(Snapshot.EMPTY);
  }

  /**
   * Makes {@code snapshot} the one that the next start begins with.
   *
   * @throws IOException if it is not durable; the one before still is
   */
  public void write(Snapshot snapshot) throws IOException {
    file.write(SnapshotCodec.encode(snapshot));
  }
}
