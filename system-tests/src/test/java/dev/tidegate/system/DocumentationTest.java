package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point at exists. */
final class DocumentationTest {
  private static final Path ROOT = Checkout.root();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** A class name: at least two humps, perhaps with a member after it. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?:\\.\\w+(?:\\([^`]*\\))?)?`");

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult link : matches(LINK, document)) {
        String target = link.group(1).replaceAll("#.*", "");
        boolean elsewhere = target.contains("://") || target.startsWith("mailto:");
        if (!elsewhere && !target.isEmpty() && !Files.exists(document.resolveSibling(target))) {
          broken.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyAnchorIsAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult link : matches(LINK, document)) {
        int hash = link.group(1).indexOf('#');
        if (hash < 0 || link.group(1).contains("://")) {
          continue;
        }
        Path target =
            hash == 0 ? document : document.resolveSibling(link.group(1).substring(0, hash));
        if (Files.isRegularFile(target)
            && !anchors(target).contains(link.group(1).substring(hash + 1))) {
          broken.add(ROOT.relativize(document) + " -> " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("#")) {
        String heading = line.replaceFirst("^#+\\s*", "").toLowerCase(java.util.Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Test
  void everyClassNamedExists() throws IOException {
    Set<String> known = new HashSet<>();
    for (String suffix : List.of("java", "proto")) {
      known.addAll(names(suffix));
    }
    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult name : matches(CLASS_NAME, document)) {
        if (!known.contains(name.group(1))) {
          unknown.add(ROOT.relativize(document) + ": " + name.group(1));
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  /** Types declared in sources with this suffix, nested ones, messages and kinds too. */
  private static Set<String> names(String suffix) throws IOException {
    Pattern declared =
        Pattern.compile(
            "\\b(?:class|record|interface|enum|message|service|rpc) ([A-Z]\\w+)"
                + "|\"([A-Z]\\w+)\""); // kinds of the API's documents are texts
    Set<String> names = new HashSet<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path source : files.filter(file -> isSource(file, suffix)).toList()) {
        for (MatchResult found : matches(declared, source)) {
          names.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
      }
    }
    return names;
  }

  private static boolean isSource(Path file, String suffix) {
    return file.toString().endsWith("." + suffix) && !file.toString().contains("/target/");
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
      documents.add(ROOT.resolve(name));
    }
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().toList();
  }
}
