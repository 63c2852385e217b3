package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.cli.terminal.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and docs tell people to type is what the command line takes. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COMMAND = Pattern.compile("(?m)^(?:\\./)?tidegate ([a-z].*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(apiVersion.*?)```");

  @TempDir Path folder;

  @Test
  void everyDocumentedCommandParses() throws IOException {
    int commands = 0;
    for (Path page : pages()) {
      Matcher command = COMMAND.matcher(Files.readString(page));
      while (command.find()) {
        List<String> words = words(command.group(1));
        assertThatCode(() -> parse(words))
            .as("%s: tidegate %s", ROOT.relativize(page), command.group(1))
            .doesNotThrowAnyException();
        commands++;
      }
    }
    assertThat(commands).isGreaterThan(15);
  }

  @Test
  void theReadmesRolloutIsValid() throws IOException {
    Matcher yaml = YAML.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(yaml.find()).isTrue();
    Path file = Files.writeString(folder.resolve("rollout.yaml"), yaml.group(1));
    CommandRun run =
        CommandRun.of("rollout", "plan", "--offline", "-f", file.toString(), "-o", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("\"stages\"").contains("everybody");
  }

  private static void parse(List<String> words) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    Environment environment =
        new Environment(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Map.of(),
            Path.of(""),
            Environment.Terminals.NONE,
            InstantSource.fixed(Instant.EPOCH),
            () -> 0);
    new CommandTree(environment).whole().parseArgs(words.toArray(new String[0]));
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    pages.add(ROOT.resolve("examples/README.md"));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** The words of a command as a shell would see them, without a comment at the end. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command.replaceAll("\\s+#.*$", ""));
    while (word.find()) {
      String quoted = word.group(1) != null ? word.group(1) : word.group(2);
      words.add(quoted != null ? quoted : word.group(3));
    }
    return words;
  }
}
