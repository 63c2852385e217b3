package dev.tidegate.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.function.Function;

/**
 * How a state becomes bytes and is read back. Implementations are stateless and for any thread;
 * what one version of a service wrote the next one should be able to read.
 */
public interface StateCodec<T> {
  /** Texts as UTF-8. */
  StateCodec<String> TEXT =
      of(
          "text/plain;charset=utf-8",
          text -> text.getBytes(UTF_8),
          bytes -> new String(bytes, UTF_8));

  /** Bytes as they are. */
  StateCodec<byte[]> BYTES = of("application/octet-stream", bytes -> bytes, bytes -> bytes);

  /**
   * The bytes of {@code state}, at most a mebibyte.
   *
   * @throws IOException if it cannot be written
   */
  byte[] encode(T state) throws IOException;

  /**
   * The state of {@code bytes}.
   *
   * @throws IOException if they are not a state this codec reads
   */
  T decode(byte[] bytes) throws IOException;

  /** Media type or another name of the serialisation, for people who look at checkpoints. */
  default String format() {
    return "application/octet-stream";
  }

  /** A codec of two functions. */
  static <T> StateCodec<T> of(
      String format, Function<T, byte[]> encode, Function<byte[], T> decode) {
    return new FunctionCodec<>(format, encode, decode);
  }
}
