package dev.tidegate.core.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 with the core schema, as far as JSON can say it: no anchors, no aliases, no tags
 * but {@code !!str}, only scalars as names, no infinities. Works on the parser's events, so neither
 * the library's composer nor its constructors ever run.
 */
final class YamlText {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(DocumentReader.CHARS_MAX).build();
  private static final String STRING_TAG = "tag:yaml.org,2002:str";

  private final List<Node> documents = new ArrayList<>();
  private TreeBuilder tree = new TreeBuilder();

  private YamlText() {}

  static List<Node> readAll(String text) {
    YamlText reader = new YamlText();
    try {
      Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
      while (events.hasNext()) {
        reader.accept(events.next());
      }
    } catch (MarkedYamlEngineException e) {
      throw reader.tree.refused(position(e.getProblemMark()), message(e));
    } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // besides its own exception the library lets those of the JDK escape on odd escapes
      throw reader.tree.refused(new Position(1, 1), "not YAML: " + e.getMessage());
    }
    return reader.documents;
  }

  private static String message(MarkedYamlEngineException e) {
    return e.getContext() == null ? e.getProblem() : e.getContext() + ", " + e.getProblem();
  }

  private void accept(Event event) {
    Position position = position(event.getStartMark());
    if (event instanceof NodeEvent node) {
      refuseAnchors(node, position);
    }
    switch (event.getEventId()) {
      case StreamStart, StreamEnd, Comment -> {}
      case DocumentStart -> tree = new TreeBuilder();
      case DocumentEnd -> endDocument(position);
      case MappingStart -> {
        start((CollectionStartEvent) event, position);
        tree.startMap(position);
      }
      case SequenceStart -> {
        start((CollectionStartEvent) event, position);
        tree.startList(position);
      }
      case MappingEnd, SequenceEnd -> tree.end();
      case Scalar -> scalar((ScalarEvent) event, position);
      case Alias -> throw new AssertionError("aliases are refused before");
    }
  }

  private void refuseAnchors(NodeEvent node, Position position) {
    if (node instanceof AliasEvent || node.getAnchor().isPresent()) {
      throw tree.refused(position, "YAML anchors and aliases are not allowed; write the value out");
    }
  }

  private void endDocument(Position position) {
    Node root = tree.root();
    documents.add(root == null ? new NullNode(position) : root);
  }

  private void start(CollectionStartEvent event, Position position) {
    if (tree.expectsName()) {
      throw tree.refused(position, "a map or list cannot be a name");
    }
    if (event.getTag().isPresent()) {
      throw tree.refused(position, "YAML tags are not allowed: " + event.getTag().get());
    }
  }

  private void scalar(ScalarEvent event, Position position) {
    Optional<String> tag = event.getTag();
    if (tag.isPresent() && !tag.get().equals(STRING_TAG) && !tag.get().equals("!")) {
      throw tree.refused(position, "YAML tags are not allowed: " + tag.get());
    }
    String text = event.getValue();
    if (tree.expectsName()) {
      tree.name(text, position);
    } else if (event.isPlain() && tag.isEmpty()) {
      tree.value(plain(text, position));
    } else {
      tree.value(new TextNode(text, position));
    }
  }

  /** The value of an unquoted scalar by the core schema. */
  private Node plain(String text, Position position) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> new NullNode(position);
      case "true", "True", "TRUE" -> new BoolNode(true, position);
      case "false", "False", "FALSE" -> new BoolNode(false, position);
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF" ->
          throw tree.refused(position, "infinity is not allowed");
      case ".nan", ".NaN", ".NAN" -> throw tree.refused(position, "not-a-number is not allowed");
      default -> {
        String number = CoreNumber.jsonText(text);
        yield number == null ? new TextNode(text, position) : new NumberNode(number, position);
      }
    };
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.NONE);
  }

  /** Numbers of the YAML 1.2 core schema, rewritten as JSON writes them. */
  static final class CoreNumber {
    private CoreNumber() {}

    /** The JSON form of {@code text}, or null if it is not a number of the core schema. */
    static @Nullable String jsonText(String text) {
      if (NumberNode.isJsonNumber(text)) {
        return text;
      }
      char first = text.charAt(0);
      boolean mayBeNumber = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
      if (!mayBeNumber || text.length() > 1000) {
        return null;
      }
      if (text.startsWith("0x")) {
        return radix(text, 16, "0123456789abcdefABCDEF");
      }
      if (text.startsWith("0o")) {
        return radix(text, 8, "01234567");
      }
      return decimal(text);
    }

    private static @Nullable String radix(String text, int radix, String digits) {
      for (int i = 2; i < text.length(); i++) {
        if (digits.indexOf(text.charAt(i)) < 0) {
          return null;
        }
      }
      return text.length() == 2 ? null : new BigInteger(text.substring(2), radix).toString();
    }

    /** Leading zeros, a leading plus and a missing digit beside the point are YAML, not JSON. */
    private static @Nullable String decimal(String text) {
      int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
      int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
      String mantissa = text.substring(sign, exponent < 0 ? text.length() : exponent);
      if (mantissa.isEmpty() || mantissa.equals(".")) {
        return null;
      }
      String padded = "1" + (mantissa.endsWith(".") ? mantissa + "0" : mantissa);
      String tail = exponent < 0 ? "" : text.substring(exponent);
      if (!NumberNode.isJsonNumber(padded + tail)) {
        return null;
      }
      BigDecimal value = new BigDecimal(text.substring(sign));
      String plain = value.toString();
      return text.charAt(0) == '-' ? "-" + plain : plain;
    }
  }
}
