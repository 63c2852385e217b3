package dev.tidegate.agent.internal.cache;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A small file that is either its newest content whole, or the one before. One thread at a time.
 */
public interface KeptFile {
  /**
   * Replaces the content.
   *
   * @throws IOException if it could not be made durable; the content before is still there
   */
  void write(byte[] content) throws IOException;

  /**
   * The newest content that is undamaged and that {@code parse} understands; empty without one.
   *
   * @param parse gives empty for content it does not understand; must not throw
   */
  <T> Optional<T> read(Function<byte[], Optional<T>> parse);

  /** Removes the content, newest and previous. */
  void delete() throws IOException;
}
