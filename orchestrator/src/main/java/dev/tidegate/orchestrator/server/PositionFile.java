package dev.tidegate.orchestrator.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.orchestrator.wire.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest place of the store this replica has been at, on disk, so that a store that went back
 * is noticed over a restart too. Without the file, or with one that cannot be read, agents notice.
 * Reading and keeping are for one thread each.
 */
final class PositionFile {
  private static final Logger LOG = LoggerFactory.getLogger(PositionFile.class);
  private static final Duration KEEP_EVERY = Duration.ofSeconds(5);

  private final Path file;
  private Position kept = Position.NONE;

  PositionFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** What was kept, else {@link Position#NONE}. */
  Position read() {
    if (Files.exists(file)) {
      try {
        if (DocumentReader.json(Files.readString(file)) instanceof MapNode map) {
          kept = new Position(number(map, "epoch"), number(map, "revision"));
        }
      } catch (IOException | InvalidDocumentException | IllegalArgumentException e) {
        LOG.atWarn().addKeyValue("file", file).setCause(e).log("the position kept is not readable");
      }
    }
    return kept;
  }

  private static long number(MapNode map, String name) {
    return map.get(name) instanceof NumberNode number ? (long) number.doubleValue() : 0;
  }

  /** Keeps what {@code latest} gives, from now on. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  void keep(Supplier<Position> latest, ScheduledExecutorService timers) {
    long every = KEEP_EVERY.toNanos();
    timers.scheduleWithFixedDelay(() -> write(latest.get()), every, every, NANOSECONDS);
  }

  /** Whole or not at all; a disk that fails costs nothing but this. */
  private void write(Position latest) {
    if (!latest.isAfter(kept)) {
      return;
    }
    MapNode map =
        MapNode.builder().put("epoch", latest.epoch()).put("revision", latest.revision()).build();
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, JsonWriter.compact(map));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      kept = latest;
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("the position cannot be kept");
    }
  }
}
