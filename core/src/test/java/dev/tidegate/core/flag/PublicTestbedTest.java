package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.core.document.CanonicalJson;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.Scenarios.Scenario;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the evaluation scenarios of flagd's public testbed against our engine. They lie in a folder
 * {@code shared} beside the checkout; without it the run is skipped and says so.
 */
final class PublicTestbedTest {
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);

  private static final List<String> FEATURES =
      List.of("evaluation.feature", "targeting.feature", "disabled.feature", "metadata.feature");

  /** Other versions of the bucketing, and rules that were given up. */
  private static final Set<String> OTHER_VERSIONS =
      Set.of("@fractional-v1", "@fractional-v3", "@deprecated");

  /** The flag files a provider sees without a selector. */
  private static final List<String> FLAG_FILES =
      List.of(
          "testing-flags.json",
          "zero-flags.json",
          "custom-ops.json",
          "edge-case-flags.json",
          "evaluator-refs.json",
          "disabled-flags.json",
          "metadata-flags.json");

  @Test
  void answersEveryScenarioOfThePublicTestbed() throws IOException {
    Path testbed = folder("shared/data/flagd-testbed");
    if (testbed == null) {
      System.out.println("skipped: no folder shared/data/flagd-testbed beside the checkout");
    }
    assumeTrue(testbed != null);
    Path root = Objects.requireNonNull(testbed);
    List<String> wrong = new ArrayList<>();
    int ran = 0;
    for (String feature : FEATURES) {
      String text = Files.readString(root.resolve("gherkin").resolve(feature));
      for (Scenario scenario : Scenarios.read(text, OTHER_VERSIONS)) {
        ran++;
        wrong.addAll(check(root.resolve("flags"), scenario));
      }
    }
    System.out.println(ran + " scenarios of the public testbed");
    assertThat(wrong).isEmpty();
    assertThat(ran).isGreaterThan(100);
  }

  /** In our own words, for where the testbed is absent: operators in error choose the default. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sem_ver':['x','=','1.0.0']}|DEFAULT|base",
        "{'sem_ver':['1.0.0','==','1.0.0']}|DEFAULT|base",
        "{'sem_ver':['1.0.0','=']}|DEFAULT|base",
        "{'starts_with':[{'var':'n'},'a']}|DEFAULT|base",
        "{'ends_with':['a']}|DEFAULT|base",
        "{'fractional':[['true',0],['false',0]]}|DEFAULT|base",
        "{'fractional':[['true',1.5]]}|DEFAULT|base",
        "{'fractional':[['false',-50],['true',1]]}|TARGETING_MATCH|true",
        "{'fractional':[['true']]}|TARGETING_MATCH|true",
        "{'fractional':[null,['true',1]]}|DEFAULT|base",
        "{'sem_ver':['v1','=','1.0.0']}|TARGETING_MATCH|true",
        "{'sem_ver':[1.2,'~','1.2.9']}|TARGETING_MATCH|true",
        "{'sem_ver':['2.0.0-alpha','<','2.0.0']}|TARGETING_MATCH|true",
        "{'sem_ver':['1.0.0+a','=','1.0.0+b']}|TARGETING_MATCH|true",
        "{'sem_ver':['3.1.0','^','3.0.0']}|TARGETING_MATCH|true",
        "{'sem_ver':['3.1.0','~','3.0.0']}|TARGETING_MATCH|false",
        "{'starts_with':['abc','ab']}|TARGETING_MATCH|true",
        "{'ends_with':['abc','ab']}|TARGETING_MATCH|false",
      })
  void choosesTheDefaultWhereAnOperatorFails(String rule, Reason reason, String variant) {
    String flags =
        "{'flags':{'f':{'state':'ENABLED','variants':{'true':'t','false':'f','base':'b'},"
            + "'defaultVariant':'base','targeting':"
            + rule
            + "}}}";
    FlagSet set = FlagDocument.parse(DocumentReader.json(quoted(flags))).compile(CLOCK);
    EvaluationContext context =
        EvaluationContext.builder().targetingKey("someone").put("n", 1).build();

    Evaluation<String> evaluation = set.evaluateString("f", "?", context);
    assertThat(evaluation.reason()).isEqualTo(reason);
    assertThat(evaluation.variant()).isEqualTo(variant);
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static List<String> check(Path flags, Scenario scenario) throws IOException {
    MapNode answer = evaluation(flags, scenario).answer(scenario.question().toString());
    List<String> wrong = new ArrayList<>();
    scenario
        .expected()
        .forEach(
            (part, expected) -> {
              Node actual = answer.get(part);
              if (!expected.equals(actual == null ? "" : shown(actual, expected))) {
                wrong.add(scenario + " but was " + answer);
              }
            });
    if (scenario.metadata() != null) {
      Node metadata = answer.get("metadata");
      Node actual = metadata == null ? MapNode.builder().build() : metadata;
      if (!CanonicalJson.of(scenario.metadata()).equals(CanonicalJson.of(actual))) {
        wrong.add(scenario + " but was " + answer);
      }
    }
    return wrong;
  }

  private static String shown(Node actual, String expected) {
    if (actual instanceof NumberNode number && isNumber(expected)) {
      boolean same = number.doubleValue() == Double.parseDouble(expected);
      return same ? expected : number.text();
    }
    return actual instanceof TextNode text ? text.value() : actual.toString();
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]+([.][0-9]+)?");
  }

  private static BatchEvaluation evaluation(Path flags, Scenario scenario) throws IOException {
    String selected = scenario.options().get("selector");
    boolean all = selected == null || selected.endsWith("allFlags.json");
    String only = selected == null ? "" : selected.substring(selected.lastIndexOf('/') + 1);
    MapNode.Builder bodies = MapNode.builder();
    MapNode.Builder evaluators = MapNode.builder();
    MapNode.Builder metadata = MapNode.builder();
    for (String file : all ? FLAG_FILES : List.of(only)) {
      MapNode document = (MapNode) DocumentReader.json(Files.readString(flags.resolve(file)));
      putAll(document.get("flags"), bodies);
      putAll(document.get("$evaluators"), evaluators);
      putAll(document.get("metadata"), metadata);
    }
    MapNode document =
        MapNode.builder()
            .put("flags", bodies.build())
            .put("$evaluators", evaluators.build())
            .put("metadata", metadata.build())
            .build();
    return new BatchEvaluation(FlagDocument.parse(document).compile(CLOCK));
  }

  private static void putAll(@Nullable Node from, MapNode.Builder to) {
    if (from instanceof MapNode map) {
      map.members().forEach(to::put);
    }
  }

  private static @Nullable Path folder(String name) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(parent -> parent.resolve(name))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(null);
  }
}
