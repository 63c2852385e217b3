package dev.tidegate.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of docs/guarantees.md against the source tree: what a row names as its proof must be
 * there and be about that very guarantee.
 *
 * @param page the document's text
 */
record GuaranteesPage(String page) {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| (G\\d+) \\| [^|]+ \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\| ([^|]*)"
              + " \\|$");
  private static final Pattern VARIANT = Pattern.compile("`([A-Z_]+)`");
  private static final Pattern RULE = Pattern.compile("`(\\w+)`");
  private static final Path MODEL = Checkout.root().resolve("system-tests/model");
  private static final Path LIVE =
      Checkout.root().resolve("system-tests/src/test/java/dev/tidegate/system/faults");
  private static final Path RULES =
      Checkout.root().resolve("system-tests/simulation/src/main/java/dev/tidegate/sim/check");

  /** What proves one guarantee; a cell without proof begins with "not modelled: " or the like. */
  private record Row(
      String guarantee,
      String mechanism,
      String model,
      String simulation,
      String live,
      String tests) {}

  static GuaranteesPage ofCheckout() throws IOException {
    return new GuaranteesPage(Files.readString(Checkout.root().resolve("docs/guarantees.md")));
  }

  /** The numbers of its rows, in order. */
  List<String> guarantees() {
    return rows().stream().map(Row::guarantee).toList();
  }

  /** The guarantees whose row says that they are not modelled. */
  Set<String> notModelled() {
    return lacking(Row::model, "modelled");
  }

  /** The guarantees whose row says that they are not simulated. */
  Set<String> notSimulated() {
    return lacking(Row::simulation, "simulated");
  }

  /** The guarantees whose row says that they are not judged live. */
  Set<String> notLive() {
    return lacking(Row::live, "live");
  }

  private Set<String> lacking(Function<Row, String> cell, String word) {
    return rows().stream()
        .filter(row -> isLacking(cell.apply(row), word))
        .map(Row::guarantee)
        .collect(Collectors.toSet());
  }

  /** Everything named that is not there, and every cell that neither names a proof nor says so. */
  List<String> problems(TestNames tests) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Row row : rows()) {
      List<String> found = new ArrayList<>(tests.problems(row.tests));
      if (!isLacking(row.model, "modelled")) {
        found.addAll(ofModel(row));
      }
      if (!isLacking(row.simulation, "simulated")) {
        found.addAll(ofRules("rule of the simulation", row.simulation, RULES, row.guarantee));
      }
      if (!isLacking(row.live, "live")) {
        found.addAll(ofRules("live oracle", row.live, LIVE, row.guarantee));
      }
      if (row.mechanism.isBlank()) {
        found.add("names no mechanism");
      }
      found.forEach(problem -> problems.add(row.guarantee + ": " + problem));
    }
    return problems;
  }

  private static List<String> ofModel(Row row) throws IOException {
    String checked = Files.readString(MODEL.resolve("check.sh"));
    String number = row.guarantee.substring(1);
    List<String> problems = new ArrayList<>();
    List<MatchResult> variants = VARIANT.matcher(row.model).results().toList();
    if (variants.isEmpty()) {
      problems.add("names no variant of the model");
    }
    for (MatchResult variant : variants) {
      if (!checked.contains("\n" + number + " " + variant.group(1) + "\n")) {
        problems.add(variant.group() + " is no variant that breaks it");
      }
    }
    if (!Files.readString(MODEL.resolve("leader.pml")).contains("  " + row.guarantee + "(")) {
      problems.add("the model does not assert it");
    }
    return problems;
  }

  private static List<String> ofRules(String what, String cell, Path folder, String guarantee)
      throws IOException {
    List<String> problems = new ArrayList<>();
    List<MatchResult> rules = RULE.matcher(cell).results().toList();
    if (rules.isEmpty()) {
      problems.add("names no " + what);
    }
    for (MatchResult rule : rules) {
      Path source = folder.resolve(rule.group(1) + ".java");
      if (!Files.exists(source) || !Files.readString(source).contains('"' + guarantee + '"')) {
        problems.add(rule.group() + " is no rule about it");
      }
    }
    return problems;
  }

  private static boolean isLacking(String cell, String word) {
    return cell.matches("not " + word + ": \\w.*");
  }

  private List<Row> rows() {
    return ROW.matcher(page)
        .results()
        .map(
            row ->
                new Row(
                    row.group(1),
                    row.group(2),
                    row.group(3),
                    row.group(4),
                    row.group(5),
                    row.group(6)))
        .toList();
  }
}
