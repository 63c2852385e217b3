package dev.tidegate.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests of the source tree, by class and method: what a document names in backticks as
 * `ClassTest.method` is looked up here. Contracts count, since their implementations run them.
 */
final class TestNames {
  private static final Pattern FILE =
      Pattern.compile(".*/src/(?:test|main)/java/.*/(\\w+(?:Test|IT|Contract))\\.java");
  private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\.(\\w+)`");
  private static final Pattern ANNOTATION = Pattern.compile("@(?:\\w*Test|Property)\\b");

  private final Map<String, String> sources;

  private TestNames(Map<String, String> sources) {
    this.sources = sources;
  }

  /** Those of this checkout. */
  static TestNames ofCheckout() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Checkout.root())) {
      for (Path file : files.toList()) {
        Matcher name = FILE.matcher(file.toString());
        if (name.matches()) {
          sources.put(name.group(1), Files.readString(file));
        }
      }
    }
    return new TestNames(sources);
  }

  /** What is wrong with the names in {@code text}: none at all, or some that are no tests. */
  List<String> problems(String text) {
    List<MatchResult> named = NAME.matcher(text).results().toList();
    if (named.isEmpty()) {
      return List.of("names no test");
    }
    return named.stream()
        .filter(name -> !isTest(name.group(1), name.group(2)))
        .map(name -> name.group() + " is no test")
        .toList();
  }

  private boolean isTest(String type, String method) {
    String source = sources.getOrDefault(type, "");
    int at = source.indexOf(" void " + method + "(");
    return at >= 0
        && ANNOTATION.matcher(source.substring(source.lastIndexOf("\n\n", at) + 1, at)).find();
  }
}
