package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.store.Bytes;
import java.util.List;
import java.util.function.Function;

/**
 * How one kind of stored value is written as proto3 JSON and read back. Reading tolerates unknown
 * members and refuses every other deviation.
 *
 * @param <T> the record
 */
public final class WireFormat<T> {
  private final Function<Fields, T> reader;
  private final Function<T, MapNode> writer;

  WireFormat(Function<Fields, T> reader, Function<T, MapNode> writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /**
   * A format whose record validates in its constructor; it may throw {@link
   * IllegalArgumentException} or {@link InvalidDocumentException}.
   */
  public static <T> WireFormat<T> of(Function<Node, T> reader, Function<T, MapNode> writer) {
    return new WireFormat<>(fields -> reader.apply(fields.node()), writer);
  }

  /** The bytes to store. */
  public Bytes write(T value) {
    return Bytes.ofUtf8(JsonWriter.compact(writer.apply(value)));
  }

  /** The value as a tree. */
  public MapNode toNode(T value) {
    return writer.apply(value);
  }

  /** The stored value, or why it cannot be read. Never throws. */
  public Decoded<T> read(Bytes bytes) {
    try {
      return read(DocumentReader.json(DocumentReader.decode(bytes.toArray())));
    } catch (InvalidDocumentException e) {
      return new Decoded.Invalid<>(e.problems());
    }
  }

  /** The value in {@code node}, or why it cannot be read. Never throws. */
  public Decoded<T> read(Node node) {
    Problems problems = new Problems();
    try {
      T value = reader.apply(Fields.of(node, Problem.ROOT, problems));
      return problems.isEmpty()
          ? new Decoded.Valid<>(value)
          : new Decoded.Invalid<>(problems.list());
    } catch (InvalidDocumentException e) {
      return new Decoded.Invalid<>(e.problems());
    } catch (IllegalArgumentException e) {
      // A stand-in after a recorded problem may break the record's own rules: then it is no news.
      return new Decoded.Invalid<>(
          problems.isEmpty()
              ? List.of(
                  new Problem(Problem.ROOT, Position.NONE, String.valueOf(e.getMessage()), null))
              : problems.list());
    }
  }
}
