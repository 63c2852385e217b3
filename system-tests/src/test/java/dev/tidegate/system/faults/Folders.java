package dev.tidegate.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of a run. */
final class Folders {
  private Folders() {}

  /** Deletes a folder with everything in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Moves what a file holds so far elsewhere, while others append to it. */
  static void takeOut(Path file, Path to) throws IOException {
    Files.copy(file, to);
    Files.write(file, new byte[0]);
  }
}
