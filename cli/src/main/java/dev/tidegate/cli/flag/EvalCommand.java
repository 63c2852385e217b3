package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    description = {
      "Says what a flag is for somebody, and why",
      "Who it is: --context targetingKey=user-42 --context tier=gold; values are JSON or text",
      "With --file from a flagd file, without a server; with --cases for many at once"
    })
final class EvalCommand implements Callable<Integer> {
  private static final List<String> TYPES =
      List.of("boolean", "string", "integer", "float", "object");

  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "KEY", description = "The flag")
  @Nullable String key;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "boolean, string, integer, float or object. Default: that of --default, or any")
  @Nullable String type;

  @Option(names = "--default", paramLabel = "JSON", description = "The caller's default value")
  @Nullable String defaultValue;

  @Option(names = "--file", paramLabel = "FLAGS", description = "A flagd file: evaluate offline")
  @Nullable String file;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description = "With --file: one JSON case a line, one answer a line; - is standard input")
  @Nullable String cases;

  EvalCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (cases != null && (file == null || key != null)) {
      throw CommandException.usage(
          "--cases goes with --file and without KEY",
          "tidegate flag eval --file flags.json --cases - -o jsonl");
    }
    if (cases != null && file != null) {
      return OfflineEvaluation.cases(session, file, cases);
    }
    if (key == null) {
      throw CommandException.usage("which flag? KEY is missing", "tidegate flag eval --help");
    }
    MapNode question = question(key);
    Doc answer =
        new Doc(
            file == null ? online(key, question) : OfflineEvaluation.one(session, file, question));
    session.printer().one(answer.map(), answer.text("variant"), () -> text(answer));
    return ExitCode.DONE.status();
  }

  private Node online(String flag, MapNode question) {
    Call call =
        Call.send(
            "POST",
            session.path("flags", flag, "evaluate"),
            JsonWriter.compact(question),
            Call.JSON);
    return session.client().call(call).body().node();
  }

  private MapNode question(String flag) {
    Map<String, Node> members = new LinkedHashMap<>();
    session.contextPairs().forEach((name, value) -> members.put(name, value(name, value)));
    Node fallback = defaultValue == null ? null : value("--default", defaultValue);
    return MapNode.builder()
        .put("flag", flag)
        .putIfPresent("type", type(fallback))
        .putIfPresent("default", fallback)
        .put("context", MapNode.of(members))
        .build();
  }

  private @Nullable String type(@Nullable Node fallback) {
    if (type != null && !TYPES.contains(type)) {
      throw CommandException.usage(
          "there is no type '" + type + "'", "one of " + String.join(", ", TYPES));
    }
    if (type != null || fallback == null) {
      return type;
    }
    if (fallback instanceof TextNode) {
      return "string";
    }
    if (fallback instanceof NumberNode number) {
      return number.isWhole() ? "integer" : "float";
    }
    return fallback instanceof MapNode ? "object" : "boolean";
  }

  /** A targeting key stays a text, even where it looks like a number. */
  private static Node value(String name, String text) {
    if ("targetingKey".equals(name)) {
      return TextNode.of(text);
    }
    try {
      return DocumentReader.json(text);
    } catch (DocumentException e) {
      return TextNode.of(text);
    }
  }

  private static List<String> text(Doc answer) {
    String error = answer.text("errorCode");
    String variant = answer.text("variant");
    return List.of(
        answer.text("flag")
            + " = "
            + JsonWriter.compact(answer.at("value").node())
            + (variant.isEmpty() ? "" : "  variant " + variant)
            + "  reason "
            + answer.text("reason")
            + (error.isEmpty() ? "" : "  error " + error));
  }
}
