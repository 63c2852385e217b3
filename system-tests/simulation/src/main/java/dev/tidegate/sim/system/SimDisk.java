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

/** An agent's disk, which outlives its processes; it can be full, and damaged. */
public final class SimDisk implements Disk {
  private static final Bytes NOTHING = Bytes.ofUtf8("");
  private static final Versions NEVER_WRITTEN = new Versions(NOTHING, NOTHING, 0);

  /** After so many writes the one before the last holds every flag, too. */
  private static final long WRITES_BEFORE_DAMAGE = 4;

  private final Map<String, Versions> files = new HashMap<>();
  private final Map<String, Versions> forced = new HashMap<>();
  private boolean full;
  private boolean unforced;
  private boolean newestOnly;
  private AgentObserver.Kept kept = AgentObserver.Kept.ALL;

  /** The newest content and the one before, empty without one; and how often it was written. */
  private record Versions(Bytes newest, Bytes previous, long writes) {
    /** What a write keeps beside the new content: damaged content takes no good one's place. */
    Bytes kept() {
      return newest.size() == 0 ? previous : newest;
    }
  }

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

  /** Damages what was written last, in every file that has enough of a past to fall back to. */
  public void damage() {
    files.replaceAll(
        (name, file) -> {
          if (file.writes() < WRITES_BEFORE_DAMAGE) {
            return file;
          }
          kept = kept == AgentObserver.Kept.ALL ? AgentObserver.Kept.OLDER : kept;
          return new Versions(NOTHING, file.previous(), file.writes()); // its checksum tells
        });
  }

  /** From now on what was written before the last time is not looked for: a planted bug. */
  public void readNewestOnly() {
    newestOnly = true;
  }

  /** What is left of all that was written since this was asked last. */
  AgentObserver.Kept kept() {
    AgentObserver.Kept before = kept;
    kept = AgentObserver.Kept.ALL;
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
          kept = AgentObserver.Kept.UNKNOWN;
          throw new IOException("no space left on device");
        }
        Versions before = files.getOrDefault(name, NEVER_WRITTEN);
        files.put(name, new Versions(Bytes.of(content), before.kept(), before.writes() + 1));
      }

      @Override
      public <T> Optional<T> read(Function<byte[], Optional<T>> parse) {
        Versions file = files.get(name);
        if (file == null) {
          return Optional.empty();
        }
        Bytes previous = newestOnly ? NOTHING : file.previous();
        for (Bytes content : List.of(file.newest(), previous)) {
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
