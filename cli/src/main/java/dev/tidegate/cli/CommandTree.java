package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.session.GlobalOptions;
import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.session.WritesPages;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The tree of commands, of which only the branch that the arguments name is built: reading the
 * annotations of all of it takes longer than a call to the server.
 */
final class CommandTree {
  private final Environment environment;
  private final GlobalOptions options = new GlobalOptions();
  private final Session session;

  CommandTree(Environment environment) {
    this.environment = environment;
    this.session = new Session(options, environment);
  }

  /** Runs what {@code args} name and returns the exit status. */
  int run(String... args) {
    List<String> words = words(args);
    try {
      UnbuiltVerbs.check(words);
      return build(words).execute(args);
    } catch (CommandException e) {
      return Failures.print(e, environment);
    }
  }

  /** Every command, for help and completion. */
  CommandLine whole() {
    return build(List.of());
  }

  /** The arguments that are neither options nor their values: the verb and what it is about. */
  private static List<String> words(String... args) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.length && words.size() < 2; i++) {
      if (GlobalOptions.takesValue(args[i])) {
        i++;
      } else if (!args[i].startsWith("-")) {
        words.add(args[i]);
      }
    }
    return words;
  }

  private CommandLine build(List<String> words) {
    CommandLine root = new CommandLine(options);
    String first = words.isEmpty() ? null : words.get(0);
    String second = words.size() < 2 ? null : words.get(1);
    Map<String, Function<Session, Object>> single = Branches.single(this::whole);
    for (Group group : Branches.groups()) {
      if (first == null || first.equals(group.name()) || !Branches.isKnown(first, single)) {
        root.addSubcommand(group.name(), branch(group, second));
      }
    }
    single.forEach(
        (name, command) -> {
          if (first == null || first.equals(name) || !Branches.isKnown(first, single)) {
            root.addSubcommand(name, new CommandLine(command.apply(session)));
          }
        });
    return configured(root);
  }

  private CommandLine branch(Group group, @Nullable String verb) {
    CommandSpec spec = CommandSpec.create().name(group.name());
    spec.usageMessage().description(group.description());
    CommandLine line = new CommandLine(spec);
    boolean isOne = verb != null && group.verbs().containsKey(verb);
    group
        .verbs()
        .forEach(
            (name, command) -> {
              if (!isOne || name.equals(verb)) {
                line.addSubcommand(name, new CommandLine(command.apply(session)));
              }
            });
    return line;
  }

  /** Before anything is done: a page of a command that writes none would come out as nothing. */
  private int execute(CommandLine.ParseResult parsed) {
    List<CommandLine> chain = parsed.asCommandLineList();
    Object command = chain.get(chain.size() - 1).getCommand();
    if (options.wantsPage() && !(command instanceof WritesPages)) {
      CommandException refused =
          CommandException.usage(
              "only 'tidegate report' writes md and html",
              "-o text, wide, json, jsonl, yaml or name");
      return Failures.print(refused, environment);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private CommandLine configured(CommandLine root) {
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setUsageHelpAutoWidth(false);
    root.setOut(new PrintWriter(environment.out(), true, UTF_8));
    root.setErr(new PrintWriter(environment.err(), true, UTF_8));
    root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    root.setHelpFactory(ShortHelp::new);
    root.setParameterExceptionHandler((e, args) -> Failures.print(e, environment));
    root.setExecutionExceptionHandler(
        (e, line, result) -> Failures.print(e, environment, options.isVerbose()));
    root.setExecutionStrategy(this::execute);
    root.setExitCodeExceptionMapper(e -> ExitCode.FAILED.status());
    return root;
  }
}
