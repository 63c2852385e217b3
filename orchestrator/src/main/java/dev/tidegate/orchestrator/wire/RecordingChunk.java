package dev.tidegate.orchestrator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.store.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Lines of JSON as they are stored: together, and compressed by gzip. */
public final class RecordingChunk {
  /** Most bytes a chunk is read to, so that a damaged one cannot exhaust memory. */
  static final int BYTES_MAX = 64 * 1024 * 1024;

  private RecordingChunk() {}

  /** The stored form. */
  public static Bytes write(List<String> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (String line : lines) {
        out.write(line.getBytes(UTF_8));
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return Bytes.of(bytes.toByteArray());
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static List<String> read(Bytes stored) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(stored.toArray()))) {
      byte[] text = in.readNBytes(BYTES_MAX);
      if (in.read() >= 0) {
        throw new IllegalArgumentException("a chunk is larger than " + BYTES_MAX + " bytes");
      }
      return new String(text, UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("a chunk is not gzip: " + e.getMessage(), e);
    }
  }
}
