package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code tidegate segment}: rules that flags share by {@code {"$ref": NAME}}. */
public final class SegmentCommands {
  /** All of them. */
  public static final Group GROUP =
      new Group("segment", "Rules that flags share: who is meant by a name", verbs(), List.of());

  private SegmentCommands() {}

  private static Map<String, Function<Session, Object>> verbs() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("list", ListAll::new);
    verbs.put("get", Get::new);
    verbs.put("set", Set::new);
    verbs.put("delete", Delete::new);
    return verbs;
  }

  private static List<String> users(Doc segment) {
    return segment.items("usedBy").stream().map(Doc::text).toList();
  }

  private static String sentence(Doc segment) {
    List<String> users = users(segment);
    return segment.text("name")
        + ": revision "
        + segment.text("revision")
        + ", "
        + (users.isEmpty() ? "used by nothing" : "used by " + Phrases.list(users));
  }

  @Command(
      name = "list",
      description = {"Lists the segments of a namespace", "For example: tidegate segment list"})
  static final class ListAll implements Callable<Integer> {
    private final Session session;

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Doc segments = session.client().get(session.path("segments"));
      session.printer().list(segments.map(), segment -> segment.text("name"), () -> text(segments));
      return ExitCode.DONE.status();
    }

    private List<String> text(Doc segments) {
      if (segments.items("items").isEmpty()) {
        session.note("no segments in namespace " + session.namespace());
        return List.of();
      }
      TextTable table = new TextTable("SEGMENT", "USED BY", "REVISION", "RULE");
      for (Doc segment : segments.items("items")) {
        List<String> users = users(segment);
        table.row(
            segment.text("name"),
            users.size() > 2
                ? users.size() + " flags"
                : users.isEmpty() ? "-" : Phrases.list(users),
            segment.text("revision"),
            JsonWriter.compact(segment.at("rule").node()));
      }
      return table.lines().stream().map(ChangeText::cut).toList();
    }
  }

  @Command(
      name = "get",
      description = {
        "Shows a segment: its rule, and which flags use it",
        "For example: tidegate segment get beta-users"
      })
  static final class Get implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The segment")
    String name = "";

    Get(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Doc segment = session.client().get(session.path("segments", name));
      session.printer().one(segment.map(), name, () -> text(segment));
      return ExitCode.DONE.status();
    }

    private static List<String> text(Doc segment) {
      List<String> lines = new ArrayList<>(List.of(sentence(segment)));
      YamlWriter.write(segment.at("rule").node()).lines().forEach(line -> lines.add("  " + line));
      return lines;
    }
  }

  @Command(
      name = "set",
      description = {
        "Creates a segment or changes its rule, for all flags that use it at once",
        "Nothing is written if somebody else changed it meanwhile (exit code 6)",
        "For example: tidegate segment set gold --rule '{\"==\": [{\"var\": \"tier\"}, \"gold\"]}'"
      })
  static final class Set implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The segment")
    String name = "";

    @Option(names = "--rule", paramLabel = "JSON", description = "The rule, JSON or YAML")
    @Nullable String rule;

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = "A file with the rule; - is standard input")
    @Nullable String file;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
    @Nullable String reason;

    Set(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if ((rule == null) == (file == null)) {
        throw CommandException.usage("give the rule by --rule or by -f", null);
      }
      ApiClient client = session.client();
      String path = session.path("segments", name);
      Answer before = client.tryCall(Call.get(path));
      if (before.status() != 200 && before.status() != 404) {
        client.call(Call.get(path));
      }
      InputFile input =
          file == null
              ? new InputFile("--rule", rule == null ? "" : rule)
              : InputFile.read(session.environment(), file);
      Call call = Call.send("PUT", path, input.text(), input.mediaType());
      call =
          before.status() == 200
              ? call.with("If-Match", "\"" + before.body().text("revision") + "\"")
              : call.with("If-None-Match", "*");
      Doc segment = client.call(call.because(reason)).body();
      session.printer().one(segment.map(), name, () -> List.of(sentence(segment)));
      return ExitCode.DONE.status();
    }
  }

  @Command(
      name = "delete",
      description = {
        "Removes a segment that no flag uses; asks first",
        "For example: tidegate segment delete gold -y"
      })
  static final class Delete implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The segment")
    String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
    @Nullable String reason;

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.confirm("segment '%s' is removed for good".formatted(name));
      Doc answer =
          session.client().call(Call.delete(session.path("segments", name)).because(reason)).body();
      session.printer().one(answer.map(), name, () -> List.of(name + ": deleted"));
      return ExitCode.DONE.status();
    }
  }
}
