package dev.tidegate.agent;

import java.io.IOException;
import java.util.function.Function;

/** A codec of two functions; what they throw means that the bytes or the state are no good. */
record FunctionCodec<T>(String format, Function<T, byte[]> encoder, Function<byte[], T> decoder)
    implements StateCodec<T> {
  @Override
  public byte[] encode(T state) {
    return encoder.apply(state);
  }

  @Override
  public T decode(byte[] bytes) throws IOException {
    try {
      return decoder.apply(bytes);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException("not a state of format " + format, e);
    }
  }
}
