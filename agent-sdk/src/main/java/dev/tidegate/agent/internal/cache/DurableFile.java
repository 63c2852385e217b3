package dev.tidegate.agent.internal.cache;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * A small file that is either the newest content whole, or the one before. Content is written
 * aside, forced to disk and renamed into place; the file before is kept, and read when the newest
 * is damaged. One thread at a time.
 */
public final class DurableFile implements KeptFile {
  private static final int MAGIC = 0x54474131; // "TGA1"
  private static final int HEADER_BYTES = 4 + 4 + 8;
  private static final int CONTENT_BYTES_MAX = 256 << 20;

  private final Path newest;
  private final Path previous;
  private final Path aside;

  /** The file at {@code path}; its folder is made by the first write. */
  public DurableFile(Path path) {
    this.newest = path;
    this.previous = path.resolveSibling(path.getFileName() + ".previous");
    this.aside = path.resolveSibling(path.getFileName() + ".new");
  }

  @Override
  public void write(byte[] content) throws IOException {
    Path folder = newest.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder for " + newest);
    }
    Files.createDirectories(folder);
    try (FileChannel channel = FileChannel.open(aside, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer framed = frame(content);
      while (framed.hasRemaining()) {
        channel.write(framed);
      }
      channel.force(true);
    }
    keepPrevious();
    Files.move(aside, newest, ATOMIC_MOVE, REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, READ)) {
      directory.force(true);
    }
  }

  /**
   * A second name for the newest file, so that there is no moment without it. A damaged one takes
   * no place: the one before may be the only good one.
   */
  private void keepPrevious() throws IOException {
    if (readOne(newest).isEmpty()) {
      return;
    }
    Files.deleteIfExists(previous);
    try {
      Files.createLink(previous, newest);
    } catch (UnsupportedOperationException e) {
      Files.copy(newest, previous, REPLACE_EXISTING);
    }
  }

  @Override
  public <T> Optional<T> read(Function<byte[], Optional<T>> parse) {
    for (Path path : List.of(newest, previous)) {
      Optional<T> parsed = readOne(path).flatMap(parse);
      if (parsed.isPresent()) {
        return parsed;
      }
    }
    return Optional.empty();
  }

  @Override
  public void delete() throws IOException {
    Files.deleteIfExists(newest);
    Files.deleteIfExists(previous);
    Files.deleteIfExists(aside);
  }

  private static Optional<byte[]> readOne(Path path) {
    try {
      if (Files.size(path) > CONTENT_BYTES_MAX) {
        return Optional.empty();
      }
      return unframe(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // never written
    } catch (IOException e) {
      return Optional.empty(); // unreadable is the same as damaged: the previous one is next
    }
  }

  private static ByteBuffer frame(byte[] content) throws IOException {
    if (content.length > CONTENT_BYTES_MAX - HEADER_BYTES) {
      throw new IOException("content of " + content.length + " bytes is too large");
    }
    return ByteBuffer.allocate(HEADER_BYTES + content.length)
        .putInt(MAGIC)
        .putInt(content.length)
        .putLong(checksum(content))
        .put(content)
        .flip();
  }

  private static Optional<byte[]> unframe(byte[] framed) {
    ByteBuffer buffer = ByteBuffer.wrap(framed);
    if (framed.length < HEADER_BYTES
        || buffer.getInt() != MAGIC
        || buffer.getInt() != framed.length - HEADER_BYTES) {
      return Optional.empty();
    }
    long expected = buffer.getLong();
    byte[] content = new byte[buffer.remaining()];
    buffer.get(content);
    return checksum(content) == expected ? Optional.of(content) : Optional.empty();
  }

  private static long checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, content.length);
    return crc.getValue();
  }
}
