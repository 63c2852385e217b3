package dev.tidegate.core.flag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares our answers with those of flagd's public JavaScript engine on random flags, rules and
 * contexts. Needs Node and a folder with that engine installed, named by the environment variable
 * TIDEGATE_FLAGD_CORE; without them it is skipped and says so. TIDEGATE_SEED replays a run.
 */
final class ReferenceEngineTest {
  private static final long SECONDS = 1_750_000_000;
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(SECONDS), ZoneOffset.UTC);
  private static final int DOCUMENTS = 600;
  private static final int FLAGS = 8;
  private static final int CASES = 6;
  private static final int SHOWN_MAX = 25;

  @TempDir Path folder;

  @Test
  void answersLikeTheReferenceEngine() throws IOException {
    String engine = System.getenv("TIDEGATE_FLAGD_CORE");
    boolean there =
        engine != null
            && Files.isDirectory(Path.of(engine, "node_modules/@openfeature/flagd-core"));
    if (!there) {
      System.out.println("skipped: TIDEGATE_FLAGD_CORE names no folder with the reference engine");
    }
    assumeTrue(there);
    String given = System.getenv("TIDEGATE_SEED");
    long seed = given == null ? System.nanoTime() : Long.parseLong(given);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    Process node = start(Objects.requireNonNull(engine));
    try (BufferedWriter in = node.outputWriter(UTF_8);
        BufferedReader out = node.inputReader(UTF_8)) {
      for (int i = 0; i < DOCUMENTS && differences.size() < SHOWN_MAX; i++) {
        Batch batch = Batch.random(seed + i);
        in.write(JsonWriter.compact(batch.toNode()));
        in.newLine();
        in.flush();
        Node answers = DocumentReader.json(Objects.requireNonNull(out.readLine()));
        compared += batch.compare(answers, differences);
      }
    } finally {
      node.destroy();
    }
    System.out.println("seed " + seed + ": " + compared + " cases compared");
    assertThat(differences).as("seed %d", seed).isEmpty();
    assertThat(compared).isGreaterThan(20_000);
  }

  /** Answers recorded from the reference engine, for where it is not installed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"if\":[{\"==\":[{\"var\":\"s\"},\"abc\"]},\"on\",\"off\"]}|on",
        "{\"if\":[{\"==\":[{\"var\":\"s\"},5]},\"on\",\"off\"]}|GENERAL",
        "{\"cat\":[\"a\",{\"var\":\"nothing\"}]}|anull",
        "{\"%\":[\"@\",\"2\"]}|PARSE_ERROR",
        "{\"/\":[{\"var\":\"s\"},0]}|PARSE_ERROR",
        "{\"unknown\":[1]}|PARSE_ERROR",
        "{\"+\":[{\"var\":\"n\"},\"1\"]}|4.5",
        "{\"var\":\"list.length\"}|2",
        "{\"ends_with\":[{\"var\":\"nothing\"},\"x\"]}|null",
        "{\"missing\":[\"s\",\"nothing\"]}|nothing",
      })
  void answersAsRecorded(String rule, String expected) {
    EvaluationContext context =
        EvaluationContext.builder()
            .put("s", "abc")
            .put("n", 3.5)
            .put("list", List.of(1, 2))
            .build();
    String answer;
    try {
      Rule compiled = RuleCompiler.compile(DocumentReader.json(rule), "flag", CLOCK);
      answer = JsValue.text(compiled.value(context, null));
    } catch (MalformedRule e) {
      answer = "PARSE_ERROR";
    } catch (RuleFailure e) {
      answer = "GENERAL";
    }
    assertThat(answer).isEqualTo(expected);
  }

  private Process start(String engine) throws IOException {
    Path script = folder.resolve("reference-engine.cjs");
    try (var resource = ReferenceEngineTest.class.getResourceAsStream("reference-engine.cjs")) {
      Files.copy(Objects.requireNonNull(resource), script);
    }
    return new ProcessBuilder("node", script.toString(), engine)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private record Batch(MapNode document, List<ListNode> cases) {
    static Batch random(long seed) {
      RandomRules rules = new RandomRules(seed);
      MapNode.Builder flags = MapNode.builder();
      List<ListNode> cases = new ArrayList<>();
      for (int f = 0; f < FLAGS; f++) {
        flags.put("flag" + f, rules.flag());
        for (int c = 0; c < CASES; c++) {
          String type = c % 2 == 0 ? "boolean" : "string";
          cases.add(
              ListNode.of(
                  TextNode.of("flag" + f),
                  TextNode.of(type),
                  TextNode.of("default"),
                  rules.context()));
        }
      }
      MapNode document =
          MapNode.builder()
              .put("flags", flags.build())
              .put("metadata", MapNode.builder().put("set", "random").build())
              .build();
      return new Batch(document, cases);
    }

    MapNode toNode() {
      return MapNode.builder()
          .put("flags", document)
          .put("seconds", SECONDS)
          .put("cases", ListNode.of(cases))
          .build();
    }

    int compare(Node answers, List<String> differences) {
      if (!(answers instanceof ListNode list)) {
        differences.add("refused " + answers + " " + document);
        return 0;
      }
      FlagSet flags = FlagDocument.parse(document).compile(CLOCK);
      Set<Node> seen = new HashSet<>();
      BatchEvaluation evaluation = new BatchEvaluation(flags);
      for (int i = 0; i < cases.size(); i++) {
        List<Node> testCase = cases.get(i).items();
        MapNode line =
            MapNode.builder()
                .put("flag", testCase.get(0))
                .put("type", testCase.get(1))
                .put("default", testCase.get(2))
                .put("context", testCase.get(3))
                .build();
        String ours = shown(flags, line, evaluation.answer(JsonWriter.compact(line)));
        String theirs = shown((ListNode) list.items().get(i));
        if (!ours.equals(theirs) && seen.add(testCase.get(0))) {
          String key = ((TextNode) testCase.get(0)).value();
          FlagDefinition definition = flags.definition(key);
          differences.add(
              "\nours   "
                  + ours
                  + "\ntheirs "
                  + theirs
                  + "\nrule   "
                  + (definition == null ? "" : definition.targeting())
                  + "\ncontext "
                  + testCase.get(3));
        }
      }
      return cases.size();
    }

    private static String shown(ListNode theirs) {
      List<Node> parts = theirs.items();
      String message = parts.get(4) instanceof TextNode text ? text.value() : "";
      boolean unknownVariant = message.startsWith("Variant '");
      String raw =
          unknownVariant
              ? message.substring("Variant '".length(), message.lastIndexOf("' not found"))
              : "";
      return parts.get(0)
          + " "
          + parts.get(1)
          + " "
          + parts.get(2)
          + " "
          + parts.get(3)
          + " "
          + parts.get(5)
          + " "
          + unknownVariant
          + " "
          + raw;
    }

    /** Our answer in the same words, with the variant that does not exist if that is the error. */
    private static String shown(FlagSet flags, MapNode line, MapNode answer) {
      String raw = "";
      boolean unknownVariant = false;
      if (TextNode.of("GENERAL").equals(answer.get("errorCode"))) {
        FlagDefinition definition =
            Objects.requireNonNull(flags.definition(((TextNode) text(line, "flag")).value()));
        try {
          Rule rule =
              RuleCompiler.compile(
                  Objects.requireNonNull(definition.targeting()), definition.key(), CLOCK);
          EvaluationContext context = EvaluationContext.of((MapNode) text(line, "context"));
          raw = JsValue.text(rule.value(context, null));
          unknownVariant = true;
        } catch (RuleFailure e) {
          raw = "";
        }
      }
      return text(answer, "value")
          + " "
          + text(answer, "variant")
          + " "
          + text(answer, "reason")
          + " "
          + text(answer, "errorCode")
          + " "
          + text(answer, "metadata")
          + " "
          + unknownVariant
          + " "
          + raw;
    }

    private static Node text(MapNode map, String name) {
      Node node = map.get(name);
      return node == null ? NullNode.of() : node;
    }
  }
}
