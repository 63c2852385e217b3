package dev.tidegate.orchestrator.flagd;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;

/**
 * Nodes as protobuf's structs and back. A struct's numbers are doubles: whole numbers up to 2^53
 * stay exact, and a number beyond all doubles becomes the largest.
 */
final class Structs {
  private Structs() {}

  static Struct of(MapNode map) {
    Struct.Builder struct = Struct.newBuilder();
    map.members().forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static Value value(Node node) {
    Value.Builder value = Value.newBuilder();
    if (node instanceof MapNode map) {
      value.setStructValue(of(map));
    } else if (node instanceof ListNode list) {
      ListValue.Builder items = ListValue.newBuilder();
      list.items().forEach(item -> items.addValues(value(item)));
      value.setListValue(items);
    } else if (node instanceof TextNode text) {
      value.setStringValue(text.value());
    } else if (node instanceof NumberNode number) {
      value.setNumberValue(finite(number.doubleValue()));
    } else if (node instanceof BoolNode bool) {
      value.setBoolValue(bool.value());
    } else if (node instanceof NullNode) {
      value.setNullValue(NullValue.NULL_VALUE);
    } else {
      throw new AssertionError(node);
    }
    return value.build();
  }

  private static double finite(double number) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, number));
  }

  /**
   * The map a client sent.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT naming what is no number
   */
  static MapNode node(Struct struct, String path) {
    MapNode.Builder map = MapNode.builder();
    struct.getFieldsMap().forEach((name, value) -> map.put(name, node(value, path + "." + name)));
    return map.build();
  }

  private static Node node(Value value, String path) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> node(value.getStructValue(), path);
      case LIST_VALUE ->
          ListNode.of(
              value.getListValue().getValuesList().stream()
                  .map(item -> node(item, path + "[]"))
                  .toList());
      case STRING_VALUE -> TextNode.of(value.getStringValue());
      case NUMBER_VALUE -> number(value.getNumberValue(), path);
      case BOOL_VALUE -> BoolNode.of(value.getBoolValue());
      case NULL_VALUE, KIND_NOT_SET -> NullNode.of();
    };
  }

  private static Node number(double number, String path) {
    if (!Double.isFinite(number)) {
      throw Faults.invalid(path + ": is no finite number");
    }
    return NumberNode.of(number);
  }
}
