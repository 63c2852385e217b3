package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Author;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Path, header and body parameters that several end points share, checked at the border. */
final class Parameters {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final String NAME_RULE =
      "1 to 63 lower-case letters, digits, '.' and '-', beginning and ending with a letter or digit";

  private static final int TEXT_CHARS_MAX = 4000;
  private static final int TEXTS_MAX = 20;

  private Parameters() {}

  static String namespace(Context context) {
    return name(context.pathParam("namespace"), "namespace");
  }

  static RolloutName rollout(Context context) {
    return new RolloutName(namespace(context), name(context.pathParam("rollout"), "rollout"));
  }

  static String flag(Context context) {
    String key = context.pathParam("flag");
    if (!FlagDefinition.isKey(key)) {
      throw new Refusal(
          400,
          "'" + key + "' is no flag key",
          "1 to 128 letters, digits, '.', '_' and '-', beginning with a letter or digit",
          "");
    }
    return key;
  }

  static String name(String text, String what) {
    if (!NAME.matcher(text).matches()) {
      throw new Refusal(400, "'" + text + "' is no name of a " + what, NAME_RULE, "");
    }
    return text;
  }

  /** Who calls and why; a reason in the body wins over the header's. */
  static Author author(Context context, MapNode body) {
    @Nullable String inBody = text(body, "reason");
    String reason = inBody == null ? Exchange.reason(context) : inBody;
    requireShort(reason, "reason");
    return new Author(Exchange.caller(context).subject(), reason);
  }

  /** The revision a conditional call expects: If-Match, or none for If-None-Match: *. */
  static @Nullable Revision expected(Context context) {
    if ("*".equals(context.header("If-None-Match"))) {
      return Revision.NONE;
    }
    @Nullable String match = context.header("If-Match");
    if (match == null || match.equals("*")) {
      return null;
    }
    String digits = match.replace("\"", "");
    if (!digits.matches("\\d{1,18}")) {
      throw new Refusal(400, "If-Match is no revision: " + match, "", "give the flag's revision");
    }
    return new Revision(Long.parseLong(digits));
  }

  static @Nullable String text(MapNode body, String name) {
    @Nullable Node node = body.get(name);
    if (node == null) {
      return null;
    }
    if (node instanceof TextNode text) {
      return text.value();
    }
    throw new Refusal(400, "'" + name + "' is not a text", node.kind(), "");
  }

  /** The id a caller chose for a request, or null. */
  static @Nullable RequestId requestId(MapNode body) {
    @Nullable String id = text(body, "id");
    if (id == null) {
      return null;
    }
    if (!RequestId.isUlid(id)) {
      throw new Refusal(400, "'" + id + "' is no request id", "a request's id is a ULID", "");
    }
    return new RequestId(id);
  }

  static String requiredText(MapNode body, String name) {
    @Nullable String text = text(body, name);
    if (text == null || text.isBlank()) {
      throw new Refusal(400, "'" + name + "' is missing", "it is required here", "");
    }
    return text;
  }

  /** A time such as {@code 2026-03-01T12:00:00Z}; required. */
  static Instant requiredTime(MapNode body, String name) {
    String text = requiredText(body, name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Refusal(
          400,
          "'%s' is no time: '%s'".formatted(name, text),
          "for example 2026-03-01T12:00:00Z",
          "");
    }
  }

  /** A flat map of texts; numbers and booleans count as their text. */
  static Map<String, String> texts(MapNode body, String name) {
    @Nullable Node node = body.get(name);
    Map<String, String> texts = new TreeMap<>();
    if (node == null) {
      return texts;
    }
    if (!(node instanceof MapNode map)) {
      throw new Refusal(400, "'" + name + "' is not a map", node.kind(), "");
    }
    if (map.members().size() > TEXTS_MAX) {
      throw new Refusal(400, "'" + name + "' has too many members", "at most " + TEXTS_MAX, "");
    }
    map.members().forEach((key, value) -> texts.put(key, scalar(name + "." + key, value)));
    texts.forEach((key, value) -> requireShort(key + value, name));
    return texts;
  }

  private static void requireShort(String text, String name) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new Refusal(
          400,
          "'" + name + "' is too long",
          "%d characters, at most %d".formatted(text.length(), TEXT_CHARS_MAX),
          "");
    }
  }

  private static String scalar(String where, Node value) {
    if (value instanceof TextNode text) {
      return text.value();
    }
    if (value instanceof BoolNode bool) {
      return Boolean.toString(bool.value());
    }
    if (value instanceof NumberNode number) {
      return number.text();
    }
    throw new Refusal(400, "'" + where + "' is not a text", value.kind(), "");
  }
}
