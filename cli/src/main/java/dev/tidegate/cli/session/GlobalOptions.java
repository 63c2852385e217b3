package dev.tidegate.cli.session;

import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.cli.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options every command has; at the top of the tree of commands. */
@Command(
    name = "tidegate",
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "",
    customSynopsis = {"Usage: tidegate NOUN VERB [OPTIONS]", "Try it: tidegate demo --fast"},
    description = {
      "",
      "Rolls changes out in stages, judges them by evidence, and takes them back."
    },
    optionListHeading = "%nGlobal options:%n",
    commandListHeading = "%nCommands:%n")
public final class GlobalOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: text")
  OutputFormat output = OutputFormat.text;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Namespace ($TIDEGATE_NAMESPACE). Default: default")
  @Nullable String namespace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "Entry of the context file ($TIDEGATE_CONTEXT); of 'flag eval', also NAME=VALUE")
  List<String> context = new ArrayList<>();

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Orchestrator ($TIDEGATE_SERVER). Default: http://127.0.0.1:7070")
  @Nullable String server;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "Give up after, for example 30s. Default: 10s; wait and watch: never")
  @Nullable String timeout;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "auto, always or never; NO_COLOR is honoured. Default: auto")
  Style.When color = Style.When.auto;

  @Option(
      names = "--no-input",
      scope = ScopeType.INHERIT,
      description = "Never ask; what would need a confirmation ends with exit code 2")
  boolean noInput;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "Confirm beforehand")
  boolean yes;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No notes on stderr, only errors")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show where unexpected failures come from")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show help")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version")
  boolean version;

  /** True if unexpected failures are shown with where they come from. */
  public boolean isVerbose() {
    return verbose;
  }

  /** True if a page is asked for, which not every command writes. */
  public boolean wantsPage() {
    return output.isPage();
  }

  /** Names of the options that take a value, for finding the verb between them. */
  public static boolean takesValue(String option) {
    return switch (option) {
      case "-o", "--output", "-n", "--namespace", "--context", "--server", "--timeout", "--color" ->
          true;
      default -> false;
    };
  }
}
