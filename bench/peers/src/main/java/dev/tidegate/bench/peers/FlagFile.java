package dev.tidegate.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A peer's flags, which lie beside the classes, for engines that read files. */
final class FlagFile {
  private FlagFile() {}

  static String text(String name) {
    try (InputStream in = FlagFile.class.getResourceAsStream("/peers/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as a file, gone when the process ends. */
  static Path copy(String name) {
    try {
      Path file = Files.createTempFile("bench-", "-" + name);
      file.toFile().deleteOnExit();
      return Files.writeString(file, text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
