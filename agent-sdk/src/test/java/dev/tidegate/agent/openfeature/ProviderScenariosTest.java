package dev.tidegate.agent.openfeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.agent.openfeature.FeatureFile.Scenario;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Scenarios about evaluations through OpenFeature's client: ours, and those of the public testbed
 * where its folder lies beside the checkout; without it that run is skipped and says so.
 */
final class ProviderScenariosTest {
  private static final String DOMAIN = "scenarios";
  private static final Instant NOW = Instant.ofEpochSecond(1_750_000_000);

  /** Other versions of the bucketing, and rules that were given up. */
  private static final Set<String> OTHER_VERSIONS =
      Set.of("@fractional-v1", "@fractional-v3", "@deprecated");

  private static final List<String> FEATURES =
      List.of("evaluation.feature", "targeting.feature", "disabled.feature", "metadata.feature");
  private static final List<String> FLAG_FILES =
      List.of(
          "testing-flags.json",
          "zero-flags.json",
          "custom-ops.json",
          "edge-case-flags.json",
          "evaluator-refs.json",
          "disabled-flags.json",
          "metadata-flags.json");

  private static final String OURS =
      """
      {"flags": {
        "yes": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
          "metadata": {"team": "tide", "year": 2026, "ratio": 0.5, "beta": true}},
        "words": {"state": "ENABLED", "variants": {"a": "A", "b": "B"}, "defaultVariant": "a",
          "targeting": {"if": [{"==": [{"var": "tier"}, "gold"]}, "b"]}},
        "whole": {"state": "ENABLED", "variants": {"n": 42}, "defaultVariant": "n"},
        "half": {"state": "ENABLED", "variants": {"n": 0.5}, "defaultVariant": "n"},
        "map": {"state": "ENABLED", "variants": {"m": {"depth": 3}}, "defaultVariant": "m"},
        "off": {"state": "DISABLED", "variants": {"on": "x"}, "defaultVariant": "on"},
        "open": {"state": "ENABLED", "variants": {"on": "x"}},
        "lost": {"state": "ENABLED", "variants": {"on": "x"}, "defaultVariant": "on",
          "targeting": {"if": [true, "nobody"]}},
        "broken": {"state": "ENABLED", "variants": {"on": "x"}, "defaultVariant": "on",
          "targeting": {"$ref": "unheard-of"}}
      }}\
      """;

  private static final String OUR_FEATURE =
      """
      Feature: what the provider answers

        Scenario Outline: values, variants, reasons and error codes
          Given a <type>-flag with key "<key>" and a default value "<default>"
          And a context containing a key "tier", with type "String" and with value "<tier>"
          When the flag was evaluated with details
          Then the resolved details value should be "<value>"
          And the variant should be "<variant>"
          And the reason should be "<reason>"
          And the error-code should be "<code>"

          Examples:
            | key    | type    | tier | default | value     | variant | reason          | code           |
            | yes    | Boolean |      | false   | true      | on      | STATIC          |                |
            | words  | String  |      | z       | A         | a       | DEFAULT         |                |
            | words  | String  | gold | z       | B         | b       | TARGETING_MATCH |                |
            | whole  | Integer |      | 1       | 42        | n       | STATIC          |                |
            | whole  | Float   |      | 0.1     | 42        | n       | STATIC          |                |
            | half   | Float   |      | 0.1     | 0.5       | n       | STATIC          |                |
            | half   | Integer |      | 7       | 0         | n       | STATIC          |                |
            | map    | Object  |      | {}      | {depth=3} | m       | STATIC          |                |
            | off    | String  |      | z       | z         |         | DISABLED        |                |
            | open   | String  |      | z       | z         |         | DEFAULT         |                |
            | none   | String  |      | z       | z         |         | ERROR           | FLAG_NOT_FOUND |
            | yes    | String  |      | z       | z         |         | ERROR           | TYPE_MISMATCH  |
            | words  | Boolean |      | true    | true      |         | ERROR           | TYPE_MISMATCH  |
            | words  | Object  |      | {}      | {}        |         | ERROR           | TYPE_MISMATCH  |
            | lost   | String  |      | z       | z         |         | ERROR           | GENERAL        |
            | broken | String  |      | z       | z         |         | ERROR           | PARSE_ERROR    |

        Scenario: metadata keep their types
          Given a Boolean-flag with key "yes" and a default value "false"
          When the flag was evaluated with details
          Then the resolved metadata should contain
            | key   | metadata_type | value |
            | team  | String        | tide  |
            | year  | Integer       | 2026  |
            | ratio | Float         | 0.5   |
            | beta  | Boolean       | true  |
      """;

  private final ServedFlags flags =
      new ServedFlags(Clock.fixed(NOW, ZoneOffset.UTC), Runnable::run);
  private final Map<String, String> definitions = new HashMap<>();
  private final Map<String, String> evaluators = new HashMap<>();

  @AfterEach
  void stop() {
    OpenFeatureAPI.getInstance().shutdown();
  }

  @Test
  void answersOurScenarios() {
    add(OURS);
    List<String> wrong = new ArrayList<>();
    assertThat(run(OUR_FEATURE, wrong)).isEqualTo(17);
    assertThat(wrong).isEmpty();
  }

  @Test
  void answersThePublicScenarios() throws IOException {
    Path testbed = folder("shared/data/flagd-testbed");
    if (testbed == null) {
      System.out.println("skipped: no folder shared/data/flagd-testbed beside the checkout");
    }
    assumeTrue(testbed != null);
    for (String file : FLAG_FILES) {
      add(Files.readString(Objects.requireNonNull(testbed).resolve("flags").resolve(file)));
    }
    List<String> wrong = new ArrayList<>();
    int ran = 0;
    for (String feature : FEATURES) {
      ran += run(Files.readString(testbed.resolve("gherkin").resolve(feature)), wrong);
    }
    System.out.println(ran + " scenarios of the public testbed through the provider");
    assertThat(wrong).isEmpty();
    assertThat(ran).isGreaterThan(120);
  }

  private void add(String json) {
    MapNode document = (MapNode) DocumentReader.json(json);
    putAll(document.get("flags"), definitions);
    putAll(document.get("$evaluators"), evaluators);
  }

  private static void putAll(@Nullable Node from, Map<String, String> to) {
    if (from instanceof MapNode map) {
      map.members().forEach((name, value) -> to.put(name, JsonWriter.compact(value)));
    }
  }

  private int run(String feature, List<String> wrong) {
    flags.serve(new Snapshot(new Position(1, 7), definitions, evaluators, List.of()));
    OpenFeatureAPI api = OpenFeatureAPI.getInstance();
    api.setProviderAndWait(DOMAIN, new TidegateProvider(flags, Duration.ofSeconds(5)));
    Client client = api.getClient(DOMAIN);
    int ran = 0;
    int selecting = 0;
    for (Scenario scenario : FeatureFile.scenarios(feature)) {
      if (scenario.tags().stream().anyMatch(OTHER_VERSIONS::contains)) {
        continue;
      }
      if (scenario.steps().stream().anyMatch(step -> step.contains("option \"selector\""))) {
        selecting++;
        continue;
      }
      ran++;
      for (String problem : new EvaluationSteps(client).run(scenario.steps())) {
        wrong.add(scenario.name() + ": " + problem);
      }
    }
    if (selecting > 0) {
      System.out.println(
          "skipped: "
              + selecting
              + " scenarios that select a flag set; an agent has one namespace");
    }
    return ran;
  }

  private static @Nullable Path folder(String name) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(parent -> parent.resolve(name))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(null);
  }
}
