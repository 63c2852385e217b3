package dev.tidegate.cli.session;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Target;
import dev.tidegate.cli.client.TlsFiles;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Printer;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.DurationText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command: its options resolved, each from the flag, else the environment variable,
 * else the context file, else the default. For the thread that runs the command.
 */
public final class Session {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final String DEFAULT_SERVER = "http://127.0.0.1:7070";

  private final GlobalOptions options;
  private final Environment environment;
  private ContextFile.@Nullable Entry entry;

  /** The options are read when first needed, after they were parsed. */
  public Session(GlobalOptions options, Environment environment) {
    this.options = options;
    this.environment = environment;
  }

  /** The process around. */
  public Environment environment() {
    return environment;
  }

  /** Where results go. */
  public Printer printer() {
    return new Printer(environment.out(), options.output);
  }

  /** Colours for stdout. */
  public Style style() {
    return Style.of(options.color, environment, environment.terminal().out());
  }

  /** True if stdout may be redrawn. */
  public boolean isLive() {
    return environment.terminal().out()
        && options.output.isText()
        && !"dumb".equals(environment.variable("TERM"));
  }

  /** True if a person may be asked. */
  public boolean canAsk() {
    return environment.terminal().in() && options.output.isText() && !options.noInput;
  }

  /** The namespace to work in. */
  public String namespace() {
    String name = first(options.namespace, "TIDEGATE_NAMESPACE", context().namespace());
    return name == null ? "default" : name;
  }

  /** True if a namespace was named by a flag. */
  public boolean isNamespaceGiven() {
    return options.namespace != null;
  }

  /** The path of the namespace's {@code resource} in the API, each further name escaped. */
  public String path(String resource, String... names) {
    return pathIn(namespace(), resource, names);
  }

  /** The path of {@code resource} in {@code namespace}, each further name escaped. */
  public static String pathIn(String namespace, String resource, String... names) {
    StringBuilder path =
        new StringBuilder("/api/v1/namespaces/")
            .append(ApiClient.encode(namespace))
            .append('/')
            .append(resource);
    for (String name : names) {
      path.append('/').append(ApiClient.encode(name));
    }
    return path.toString();
  }

  /** A connection to the server, with the deadline asked for. */
  public ApiClient client() {
    return new ApiClient(target(), options.timeout == null ? CALL_TIMEOUT : timeout(CALL_TIMEOUT));
  }

  /** A connection whose calls have the usual deadline, for commands with an own {@code timeout}. */
  public ApiClient patientClient() {
    return new ApiClient(target(), CALL_TIMEOUT);
  }

  /** The time asked for, or {@code fallback}. */
  public Duration timeout(Duration fallback) {
    if (options.timeout == null) {
      return fallback;
    }
    try {
      return DurationText.parse(options.timeout);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--timeout is " + e.getMessage(), null);
    }
  }

  /** Whom to call. */
  public Target target() {
    String server = first(options.server, "TIDEGATE_SERVER", context().server());
    return new Target(
        Target.address(server == null ? DEFAULT_SERVER : server),
        first(null, "TIDEGATE_TOKEN", context().token()),
        new TlsFiles(
            file("TIDEGATE_CA", context().authority()),
            file("TIDEGATE_CERT", context().certificate()),
            file("TIDEGATE_KEY", context().key())),
        environment.user());
  }

  private @Nullable Path file(String variable, @Nullable String fromContext) {
    String name = first(null, variable, fromContext);
    return name == null ? null : Path.of(name);
  }

  /** The values of {@code --context} that are pairs of name and value, in order. */
  public Map<String, String> contextPairs() {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String value : options.context) {
      int equals = value.indexOf('=');
      if (equals > 0) {
        pairs.put(value.substring(0, equals), value.substring(equals + 1));
      }
    }
    return pairs;
  }

  /** A note on stderr, unless {@code -q}. */
  public void note(String text) {
    if (!options.quiet) {
      environment.err().println(text);
    }
  }

  /** A new identifier that makes repeating a request harmless. */
  public String newRequestId() {
    return RequestId.next(environment.clock(), new SecureRandom());
  }

  /**
   * Asks before something risky.
   *
   * @param risk what is about to happen, as a sentence without a full stop
   * @throws CommandException if the answer is no, or nobody can be asked
   */
  public void confirm(String risk) {
    if (options.yes) {
      return;
    }
    if (!canAsk()) {
      throw CommandException.usage(
          "this needs a confirmation: " + risk, "add -y to confirm it beforehand");
    }
    environment.err().print(risk + ". Go on? [y/N] ");
    environment.err().flush();
    String answer = readLine();
    if (!"y".equals(answer) && !"yes".equals(answer)) {
      throw new CommandException(ExitCode.USAGE, "not confirmed, nothing was done", null, null);
    }
  }

  private String readLine() {
    try {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
      String line = reader.readLine();
      return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }

  private ContextFile.Entry context() {
    ContextFile.Entry read = entry;
    if (read == null) {
      String named = environment.variable("TIDEGATE_CONTEXT");
      for (String value : options.context) {
        named = value.contains("=") ? named : value;
      }
      read = ContextFile.read(environment).entry(named);
      entry = read;
    }
    return read;
  }

  private @Nullable String first(
      @Nullable String flag, String variable, @Nullable String fromFile) {
    if (flag != null) {
      return flag;
    }
    String value = environment.variable(variable);
    return value == null ? fromFile : value;
  }
}
