package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A JVM's wall clock, shifted by libfaketime; its monotonic clock stays true. */
final class MovableClock {
  private MovableClock() {}

  /** What starts a command whose clock follows a file in {@code folder}; it begins unshifted. */
  static List<String> prefix(Path folder) {
    shift(folder, 0);
    return List.of(
        "env",
        "LD_PRELOAD=" + library(),
        "FAKETIME_TIMESTAMP_FILE=" + file(folder),
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "FAKETIME_FORCE_MONOTONIC_FIX=0"); // with it, no timed wait of a JVM lasts
  }

  /** Steps the clock to so many seconds off the true time, within a second. */
  static void shift(Path folder, int seconds) {
    try {
      Files.writeString(file(folder), "%+d".formatted(seconds));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("clock");
  }

  private static Path library() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve("faketime/libfaketime.so.1"))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("libfaketime is not installed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
