package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.EndTime;
import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code tidegate freeze}: times in which nothing advances. */
public final class FreezeCommands {
  /** All of them. */
  public static final Group GROUP =
      new Group("freeze", "Times in which nothing advances", verbs(), List.of());

  private FreezeCommands() {}

  private static Map<String, Function<Session, Object>> verbs() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("list", ListAll::new);
    verbs.put("add", Add::new);
    verbs.put("remove", Remove::new);
    return verbs;
  }

  /** Whose rollouts a freeze holds. */
  enum Scope {
    SYSTEM,
    NAMESPACE
  }

  /** The option that says so. */
  static final class Reach {
    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = "system for all namespaces, or namespace (default)")
    Scope scope = Scope.NAMESPACE;

    String path(Session session, String name) {
      return scope == Scope.SYSTEM
          ? "/api/v1/freezes/" + ApiClient.encode(name)
          : session.path("freezes", name);
    }
  }

  private static String scope(Doc freeze) {
    return freeze.text("scope").equals("system") ? "all namespaces" : freeze.text("namespace");
  }

  private static String services(Doc freeze) {
    List<String> services = freeze.items("services").stream().map(Doc::text).toList();
    return services.isEmpty() ? "all services" : Phrases.list(services);
  }

  private static String until(Doc freeze) {
    String until = freeze.text("until");
    return until.isEmpty() ? "removed" : until;
  }

  @Command(
      name = "list",
      description = {
        "Lists the freezes of a namespace and of all namespaces",
        "For example: tidegate freeze list"
      })
  static final class ListAll implements Callable<Integer> {
    private final Session session;

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Doc freezes = session.client().get(session.path("freezes"));
      session.printer().list(freezes.map(), freeze -> freeze.text("name"), () -> text(freezes));
      return ExitCode.DONE.status();
    }

    private List<String> text(Doc freezes) {
      if (freezes.items("items").isEmpty()) {
        session.note("no freezes in namespace " + session.namespace());
        return List.of();
      }
      TextTable table = new TextTable("FREEZE", "HOLDS", "SERVICES", "UNTIL", "BY", "REASON");
      for (Doc freeze : freezes.items("items")) {
        table.row(
            freeze.text("name"),
            scope(freeze),
            services(freeze),
            until(freeze),
            freeze.text("actor"),
            freeze.text("reason"));
      }
      return table.lines();
    }
  }

  @Command(
      name = "add",
      description = {
        "Holds rollouts where they are for a while: none enters a stage, none completes",
        "Rollback and pause go on. Needs no leader; an advance that comes after it is not made.",
        "For example: tidegate freeze add sale --for 8h --reason 'spring sale'"
      })
  static final class Add implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "What to call it")
    String name = "";

    @Mixin Reach reach = new Reach();

    @Option(
        names = "--service",
        paramLabel = "NAME",
        description = "Only rollouts of this service; may be repeated")
    List<String> services = new ArrayList<>();

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "When it ends: 2026-03-01T12:00:00Z")
    @Nullable String until;

    @Option(names = "--for", paramLabel = "DURATION", description = "How long it lasts: 8h")
    @Nullable String lasts;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; required")
    @Nullable String reason;

    Add(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (reason == null || (until == null) == (lasts == null)) {
        throw CommandException.usage(
            "a freeze needs --reason, and either --for or --until",
            "tidegate freeze add " + name + " --for 2h --reason TEXT");
      }
      MapNode body =
          MapNode.builder()
              .put("services", ListNode.ofTexts(services))
              .put("until", EndTime.of(session, until, lasts).toString())
              .put("reason", reason)
              .build();
      Call call = Call.send("PUT", reach.path(session, name), JsonWriter.compact(body), Call.JSON);
      Doc freeze = session.client().call(call).body();
      String sentence =
          "%s: %s of %s do not advance until %s"
              .formatted(name, services(freeze), scope(freeze), until(freeze));
      session.printer().one(freeze.map(), name, () -> List.of(sentence));
      return ExitCode.DONE.status();
    }
  }

  @Command(
      name = "remove",
      description = {
        "Ends a freeze now: what it holds may advance",
        "For example: tidegate freeze remove sale --reason 'it is over'"
      })
  static final class Remove implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The freeze")
    String name = "";

    @Mixin Reach reach = new Reach();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
    @Nullable String reason;

    Remove(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Doc answer =
          session.client().call(Call.delete(reach.path(session, name)).because(reason)).body();
      session.printer().one(answer.map(), name, () -> List.of(name + ": removed"));
      return ExitCode.DONE.status();
    }
  }
}
