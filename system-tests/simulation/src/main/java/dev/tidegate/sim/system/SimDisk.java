package dev.tidegate.sim.system;

import dev.tidegate.agent.internal.cache.Disk;
import dev.tidegate.agent.internal.cache.KeptFile;
import dev.tidegate.core.store.Bytes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An agent's disk, which outlives its processes; it can be full. */
public final class SimDisk implements Disk {
  private static final Bytes NOTHING = Bytes.ofUtf8("");

  private final Map<String, Versions> files = new HashMap<>();
  private final Map<String, Versions> forced = new HashMap<>();
  private boolean full;
  private boolean unforced;
  private boolean refused;

  /** The newest content and the one before, empty without one. */
  private record Versions(Bytes newest, Bytes previous) {}

  /** Refuses writes, or takes them again. */
  public void full(boolean isFull) {
    full = isFull;
  }

  /** From now on nothing is forced: a crash takes what was written in the process's life. */
  public void neverForced() {
    unforced = true;
  }

  /** The process was killed. */
  void crashed() {
    if (unforced) {
      files.clear();
      files.putAll(forced);
    }
  }

  /** True if a write was refused since this was asked last: then a process may start behind. */
  boolean hasRefused() {
    boolean before = refused;
    refused = false;
    return before;
  }

  /** A process starts; by now the system has written everything back. */
  void started() {
    forced.clear();
    forced.putAll(files);
  }

  @Override
  public KeptFile file(String name) {
    return new KeptFile() {
      @Override
      public void write(byte[] content) throws IOException {
        if (full) {
          refused = true;
          throw new IOException("no space left on device");
        }
        Versions before = files.get(name);
        files.put(
            name, new Versions(Bytes.of(content), before == null ? NOTHING : before.newest()));
      }

      @Override
      public <T> Optional<T> read(Function<byte[], Optional<T>> parse) {
        Versions kept = files.get(name);
        if (kept == null) {
          return Optional.empty();
        }
        for (Bytes content : List.of(kept.newest(), kept.previous())) {
          Optional<T> parsed =
              content.size() == 0 ? Optional.empty() : parse.apply(content.toArray());
          if (parsed.isPresent()) {
            return parsed;
          }
        }
        return Optional.empty();
      }

      @Override
      public void delete() {
        files.remove(name);
      }
    };
  }
}
