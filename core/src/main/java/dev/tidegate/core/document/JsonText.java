package dev.tidegate.core.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads strict JSON. */
final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DocumentReader.DEPTH_MAX + 1)
                  .maxNameLength(DocumentReader.CHARS_MAX)
                  .maxStringLength(DocumentReader.CHARS_MAX)
                  .build())
          .build();

  private JsonText() {}

  static Node read(String text) {
    TreeBuilder tree = new TreeBuilder();
    try (JsonParser parser = FACTORY.createParser(text)) {
      do {
        accept(parser, tree);
      } while (tree.root() == null);
      if (parser.nextToken() != null) {
        throw tree.refused(position(parser), "there is text after the end of the document");
      }
    } catch (JsonProcessingException e) {
      throw tree.refused(position(e.getLocation()), e.getOriginalMessage());
    } catch (IOException e) {
      throw tree.refused(Position.NONE, "cannot be read: " + e.getMessage());
    }
    Node root = tree.root();
    if (root == null) {
      throw new AssertionError("a tree without root");
    }
    return root;
  }

  private static void accept(JsonParser parser, TreeBuilder tree) throws IOException {
    JsonToken token = parser.nextToken();
    Position position = position(parser);
    if (token == null) {
      throw tree.refused(position, "the document is empty");
    }
    switch (token) {
      case START_OBJECT -> tree.startMap(position);
      case START_ARRAY -> tree.startList(position);
      case END_OBJECT, END_ARRAY -> tree.end();
      case FIELD_NAME -> tree.name(parser.currentName(), position);
      case VALUE_STRING -> tree.value(new TextNode(parser.getText(), position));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          tree.value(number(parser.getText(), position, tree));
      case VALUE_TRUE -> tree.value(new BoolNode(true, position));
      case VALUE_FALSE -> tree.value(new BoolNode(false, position));
      case VALUE_NULL -> tree.value(new NullNode(position));
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new AssertionError(token);
    }
  }

  private static Node number(String text, Position position, TreeBuilder tree) {
    if (!NumberNode.isJsonNumber(text)) {
      throw tree.refused(position, "the number is out of range");
    }
    return new NumberNode(text, position);
  }

  private static Position position(JsonParser parser) {
    return position(parser.currentTokenLocation());
  }

  private static Position position(@Nullable JsonLocation location) {
    return location == null
        ? Position.NONE
        : new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
