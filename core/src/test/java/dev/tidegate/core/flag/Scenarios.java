package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of scenarios about evaluations; outlines become one scenario per example. */
final class Scenarios {
  private static final Pattern FLAG =
      Pattern.compile("a (\\w+)-flag with key \"(.*)\" and a default value \"(.*)\"");
  private static final Pattern OPTION =
      Pattern.compile("an option \"(.*)\" of type \".*\" with value \"(.*)\"");
  private static final Pattern KEY =
      Pattern.compile("a context containing a targeting key with value \"(.*)\"");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "a context containing a key \"(.*)\", with type \"(.*)\" and with value \"(.*)\"");
  private static final Pattern NESTED =
      Pattern.compile(
          "a context containing a nested property with outer key \"(.*)\" and inner key \"(.*)\","
              + " with value \"(.*)\"");
  private static final Pattern EXPECTED =
      Pattern.compile("the (resolved details value|reason|error-code) should be \"(.*)\"");

  /** Steps that need nothing from us. */
  private static final Pattern IDLE =
      Pattern.compile("a (stable|metadata) flagd provider|the flag was evaluated with details");

  private final Set<String> leftOut;
  private final List<Scenario> scenarios = new ArrayList<>();
  private final Set<String> tags = new HashSet<>();
  private final List<String> background = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final Set<String> exampleTags = new HashSet<>();
  private final Set<String> scenarioTags = new HashSet<>();
  private @Nullable List<String> names;
  private boolean inBackground;
  private boolean inExamples;
  private boolean isOutline;

  private Scenarios(Set<String> leftOut) {
    this.leftOut = leftOut;
  }

  /**
   * One evaluation and what must come out.
   *
   * @param expected by the answer's members; empty if the member must be absent
   * @param metadata all of it, or null if it does not matter
   */
  record Scenario(
      Map<String, String> options,
      MapNode question,
      Map<String, String> expected,
      @Nullable MapNode metadata) {}

  /** The scenarios of a feature file that bear none of the tags {@code leftOut}. */
  static List<Scenario> read(String feature, Set<String> leftOut) {
    Scenarios reader = new Scenarios(leftOut);
    feature.lines().map(String::strip).forEach(reader::line);
    reader.endScenario();
    return reader.scenarios;
  }

  private void line(String line) {
    if (line.isEmpty() || line.startsWith("#") || line.startsWith("Feature:")) {
      tags.removeIf(tag -> line.startsWith("Feature:"));
    } else if (line.startsWith("@")) {
      tags.addAll(List.of(line.split(" +")));
    } else if (line.startsWith("Background:")) {
      inBackground = true;
    } else if (line.startsWith("Scenario")) {
      endScenario();
      isOutline = line.startsWith("Scenario Outline");
      scenarioTags.addAll(tags);
      tags.clear();
    } else if (line.startsWith("Examples:")) {
      inExamples = true;
      names = null;
      exampleTags.clear();
      exampleTags.addAll(tags);
      tags.clear();
    } else if (inExamples) {
      example(cells(line));
    } else {
      (inBackground ? background : steps).add(line.replaceFirst("^(Given|When|Then|And) ", ""));
    }
  }

  private static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    for (String cell : row.substring(1, row.length() - 1).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private void example(List<String> cells) {
    if (names == null) {
      names = cells;
      return;
    }
    List<String> filled = new ArrayList<>();
    for (String step : steps) {
      String text = step;
      for (int i = 0; i < names.size(); i++) {
        text = text.replace("<" + names.get(i) + ">", cells.get(i));
      }
      filled.add(text);
    }
    scenario(filled);
  }

  private void endScenario() {
    if (!isOutline && !steps.isEmpty()) {
      scenario(steps);
    }
    steps.clear();
    scenarioTags.clear();
    exampleTags.clear();
    inExamples = false;
    inBackground = false;
  }

  private void scenario(List<String> own) {
    Set<String> all = new HashSet<>(scenarioTags);
    all.addAll(exampleTags);
    if (all.stream().anyMatch(leftOut::contains)) {
      return;
    }
    List<String> every = new ArrayList<>(background);
    every.addAll(own);
    scenarios.add(new Steps().run(every).scenario());
  }

  /** Turns steps into a question and an expectation. */
  private static final class Steps {
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> expected = new LinkedHashMap<>();
    private final MapNode.Builder question = MapNode.builder();
    private final MapNode.Builder context = MapNode.builder();
    private final MapNode.Builder metadata = MapNode.builder();
    private boolean hasMetadata;

    Steps run(List<String> steps) {
      steps.forEach(this::step);
      return this;
    }

    Scenario scenario() {
      MapNode asked = question.put("context", context.build()).build();
      return new Scenario(options, asked, expected, hasMetadata ? metadata.build() : null);
    }

    private void step(String step) {
      boolean known =
          on(FLAG, step, this::flag)
              || on(OPTION, step, m -> options.put(m.group(1), m.group(2)))
              || on(KEY, step, m -> context.put("targetingKey", m.group(1)))
              || on(ATTRIBUTE, step, m -> context.put(m.group(1), value(m.group(2), m.group(3))))
              || on(
                  NESTED,
                  step,
                  m -> context.put(m.group(1), MapNode.of(m.group(2), TextNode.of(m.group(3)))))
              || on(EXPECTED, step, m -> expected.put(member(m.group(1)), m.group(2)));
      if (!known) {
        metadataStep(step);
      }
    }

    private static boolean on(Pattern pattern, String step, Consumer<Matcher> action) {
      Matcher matcher = pattern.matcher(step);
      if (matcher.matches()) {
        action.accept(matcher);
        return true;
      }
      return false;
    }

    private void flag(Matcher matcher) {
      question.put("flag", matcher.group(2));
      question.put("type", matcher.group(1).toLowerCase(Locale.ROOT));
      question.put("default", value(matcher.group(1), matcher.group(3)));
    }

    private void metadataStep(String step) {
      if (step.startsWith("the resolved metadata")) {
        hasMetadata = true;
      } else if (step.startsWith("|")) {
        List<String> cells = cells(step);
        if (!cells.get(0).equals("key")) {
          metadata.put(cells.get(0), value(cells.get(1), cells.get(2)));
        }
      } else if (!IDLE.matcher(step).matches()) {
        throw new AssertionError(step);
      }
    }

    private static String member(String words) {
      return switch (words) {
        case "resolved details value" -> "value";
        case "error-code" -> "errorCode";
        default -> words;
      };
    }

    private static Node value(String type, String text) {
      return switch (type) {
        case "Boolean" -> BoolNode.of(Boolean.parseBoolean(text));
        case "Integer", "Float" -> new NumberNode(text, Position.NONE);
        case "Object" -> DocumentReader.json(text);
        default -> TextNode.of(text);
      };
    }
  }
}
