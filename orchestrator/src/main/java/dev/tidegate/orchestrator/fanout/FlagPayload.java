package dev.tidegate.orchestrator.fanout;

import com.google.protobuf.ByteString;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.proto.v1.Flag;
import org.jspecify.annotations.Nullable;

/**
 * A flag's definition, encoded once for all agents.
 *
 * @param body what was encoded
 * @param message its bytes are UTF-8 already, so that sending copies instead of encoding
 */
record FlagPayload(MapNode body, Flag message) {
  /** The payload of {@code body}: {@code before}, if that is the same. */
  static FlagPayload of(String key, MapNode body, @Nullable FlagPayload before) {
    if (before != null && before.body.equals(body)) {
      return before;
    }
    ByteString definition = ByteString.copyFromUtf8(JsonWriter.compact(body));
    return new FlagPayload(
        body, Flag.newBuilder().setKey(key).setDefinitionBytes(definition).build());
  }
}
