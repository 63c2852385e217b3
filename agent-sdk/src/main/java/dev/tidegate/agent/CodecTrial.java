package dev.tidegate.agent;

import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * One state serialised, to be compared with what is read back. A state whose type compares by value
 * must equal what is read; of others the bytes of what is read must be the same, unless the codec
 * never writes the same bytes twice: then it suffices that they can be read.
 */
final class CodecTrial<T> implements StateRegistry.Trial {
  private final StateCodec<T> codec;
  private final T state;
  private final byte[] bytes;

  /**
   * Serialises {@code state}.
   *
   * @throws IOException if it cannot be
   */
  CodecTrial(StateCodec<T> codec, T state) throws IOException {
    this.codec = codec;
    this.state = state;
    this.bytes = codec.encode(state);
  }

  @Override
  public SavedState saved() {
    return new SavedState(bytes, codec.format());
  }

  @Override
  public void compare(SavedState loaded) throws IOException, StateException {
    T read = codec.decode(loaded.content());
    boolean same =
        Objects.deepEquals(read, codec.decode(loaded.content()))
            ? Objects.deepEquals(read, state)
            : isWrittenAsBefore(read);
    if (!same) {
      throw new StateException("is another one when it is read back: its codec loses something");
    }
  }

  private boolean isWrittenAsBefore(T read) throws IOException {
    boolean writesTheSame = Arrays.equals(codec.encode(state), bytes);
    return !writesTheSame || Arrays.equals(codec.encode(read), bytes);
  }
}
