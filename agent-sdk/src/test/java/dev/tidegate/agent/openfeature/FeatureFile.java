package dev.tidegate.agent.openfeature;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the scenarios of a feature file; an outline becomes one scenario for each example. */
final class FeatureFile {
  private final List<Scenario> scenarios = new ArrayList<>();
  private final List<String> background = new ArrayList<>();
  private final Set<String> tags = new HashSet<>();
  private final Set<String> ofScenario = new HashSet<>();
  private final Set<String> ofExamples = new HashSet<>();
  private final List<String> steps = new ArrayList<>();
  private List<String> columns = List.of();
  private Part part = Part.FEATURE;
  private String name = "";

  private enum Part {
    FEATURE,
    BACKGROUND,
    SCENARIO,
    OUTLINE,
    HEADER,
    EXAMPLES
  }

  private FeatureFile() {}

  /**
   * One scenario.
   *
   * @param name as written
   * @param tags of the scenario and its examples, with their {@code @}
   * @param steps without their keywords, the background's first; rows of tables among them
   */
  record Scenario(String name, Set<String> tags, List<String> steps) {}

  static List<Scenario> scenarios(String text) {
    FeatureFile file = new FeatureFile();
    text.lines().map(String::strip).forEach(file::line);
    file.end();
    return file.scenarios;
  }

  private void line(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith("@")) {
      tags.addAll(List.of(line.split("\\s+", -1)));
    } else if (line.startsWith("Feature:")) {
      tags.clear();
    } else if (line.startsWith("Background:")) {
      part = Part.BACKGROUND;
    } else if (line.startsWith("Scenario")) {
      end();
      begin(line);
    } else if (line.startsWith("Examples:")) {
      part = Part.HEADER;
      ofExamples.clear();
      ofExamples.addAll(tags);
      tags.clear();
    } else {
      content(line);
    }
  }

  private void begin(String line) {
    part = line.startsWith("Scenario Outline") ? Part.OUTLINE : Part.SCENARIO;
    name = line.substring(line.indexOf(':') + 1).strip();
    ofScenario.clear();
    ofScenario.addAll(tags);
    tags.clear();
    steps.clear();
  }

  private void content(String line) {
    switch (part) {
      case BACKGROUND -> background.add(step(line));
      case SCENARIO, OUTLINE -> steps.add(step(line));
      case HEADER -> {
        columns = cells(line);
        part = Part.EXAMPLES;
      }
      case EXAMPLES -> example(cells(line));
      case FEATURE -> {
        // prose under the title says nothing to do
      }
    }
  }

  private static String step(String line) {
    return line.replaceFirst("^(Given|When|Then|And|But) ", "");
  }

  static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    for (String cell : row.substring(1, row.length() - 1).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private void example(List<String> values) {
    List<String> filled = new ArrayList<>(background);
    for (String step : steps) {
      String text = step;
      for (int i = 0; i < columns.size(); i++) {
        text = text.replace("<" + columns.get(i) + ">", values.get(i));
      }
      filled.add(text);
    }
    Set<String> all = new HashSet<>(ofScenario);
    all.addAll(ofExamples);
    scenarios.add(new Scenario(name + " " + values, all, filled));
  }

  private void end() {
    if (part == Part.SCENARIO) {
      List<String> all = new ArrayList<>(background);
      all.addAll(steps);
      scenarios.add(new Scenario(name, Set.copyOf(ofScenario), all));
    }
  }
}
