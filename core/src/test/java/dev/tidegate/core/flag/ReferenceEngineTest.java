package dev.tidegate.core.flag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.core.document.CanonicalJson;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.rule.MalformedRule;
import dev.tidegate.core.rule.RuleFailure;
import dev.tidegate.core.rule.Targeting;
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
import java.util.Map;
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
        "{\"in\":[\"\",{\"var\":\"empty\"}]}|false",
        "{\"in\":[\"\",\"\"]}|false",
        "{\"in\":[{\"var\":\"list\"},\"\"]}|false",
        "{\"in\":[\"b\",{\"var\":\"s\"}]}|true",
        "{\"cat\":[\"x\",{\"substr\":[{\"var\":\"s\"},0,\"-1\"]}]}|x",
        "{\"substr\":[{\"var\":\"s\"},0,-1]}|ab",
      })
  void answersAsRecorded(String rule, String expected) {
    EvaluationContext context =
        EvaluationContext.builder()
            .put("s", "abc")
            .put("n", 3.5)
            .put("empty", "")
            .put("list", List.of(1, 2))
            .build();
    String answer;
    try {
      answer =
          String.valueOf(compiled(DocumentReader.json(rule), "flag", Map.of()).variant(context));
    } catch (MalformedRule e) {
      answer = "PARSE_ERROR";
    } catch (RuleFailure e) {
      answer = "GENERAL";
    }
    assertThat(answer).isEqualTo(expected);
  }

  private static Targeting compiled(Node rule, String flagKey, Map<String, Node> evaluators) {
    return Objects.requireNonNull(Targeting.compile(rule, evaluators, flagKey, CLOCK));
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

  private record Batch(MapNode document, List<MapNode> cases) {
    static Batch random(long seed) {
      RandomDocument random = RandomDocument.of(seed);
      return new Batch(random.document(), random.cases());
    }

    MapNode toNode() {
      List<ListNode> asked = new ArrayList<>();
      for (MapNode one : cases) {
        Node type = part(one, "type");
        boolean number = type.equals(TextNode.of("integer")) || type.equals(TextNode.of("float"));
        asked.add(
            ListNode.of(
                part(one, "flag"),
                number ? TextNode.of("number") : type,
                part(one, "default"),
                part(one, "context")));
      }
      return MapNode.builder()
          .put("flags", document)
          .put("seconds", SECONDS)
          .put("cases", ListNode.of(asked))
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
        MapNode one = cases.get(i);
        String ours = ours(flags, one, evaluation.answer(JsonWriter.compact(one)));
        String theirs = theirs(one, ((ListNode) list.items().get(i)).items());
        if (!ours.equals(theirs) && seen.add(part(one, "flag"))) {
          String key = ((TextNode) part(one, "flag")).value();
          FlagDefinition definition = flags.definition(key);
          String body = definition == null ? "none" : definition.toNode().toString();
          String shared =
              definition == null || definition.references().isEmpty()
                  ? ""
                  : "\nshared  " + flags.evaluators();
          differences.add(
              "\nours    %s\ntheirs  %s\nflag    %s%s\ncase    %s"
                  .formatted(ours, theirs, body, shared, one));
        }
      }
      return cases.size();
    }

    /** The reference's answer; it knows numbers only, so cutting off is ours to do. */
    private static String theirs(MapNode one, List<Node> answer) {
      String message = answer.get(4) instanceof TextNode text ? text.value() : "";
      boolean unknownVariant = message.startsWith("Variant '");
      String raw =
          unknownVariant
              ? message.substring("Variant '".length(), message.lastIndexOf("' not found"))
              : "";
      Node value = answer.get(0);
      if (part(one, "type").equals(TextNode.of("integer"))
          && answer.get(1) instanceof TextNode
          && value instanceof NumberNode number) {
        value = NumberNode.of((long) number.doubleValue());
      }
      return shown(
          List.of(value, answer.get(1), answer.get(2), answer.get(3), answer.get(5)),
          unknownVariant,
          raw);
    }

    /** Our answer in the same words, with the variant that does not exist if that is the error. */
    private static String ours(FlagSet flags, MapNode one, MapNode answer) {
      String raw = "";
      boolean unknownVariant = false;
      if (TextNode.of("GENERAL").equals(answer.get("errorCode"))) {
        FlagDefinition definition =
            Objects.requireNonNull(flags.definition(((TextNode) part(one, "flag")).value()));
        try {
          Targeting rule =
              compiled(
                  Objects.requireNonNull(definition.targeting()),
                  definition.key(),
                  flags.evaluators());
          raw = String.valueOf(rule.variant(EvaluationContext.of((MapNode) part(one, "context"))));
          unknownVariant = true;
        } catch (RuleFailure e) {
          raw = "";
        }
      }
      Node metadata = answer.get("metadata");
      return shown(
          List.of(
              part(answer, "value"),
              part(answer, "variant"),
              part(answer, "reason"),
              part(answer, "errorCode"),
              metadata == null ? MapNode.builder().build() : metadata),
          unknownVariant,
          raw);
    }

    private static String shown(List<Node> parts, boolean unknownVariant, String raw) {
      return CanonicalJson.of(rounded(ListNode.of(parts))) + " " + unknownVariant + " " + raw;
    }

    /** With numbers as JavaScript has them: doubles. */
    private static Node rounded(Node node) {
      if (node instanceof NumberNode number) {
        return NumberNode.of(number.doubleValue());
      }
      if (node instanceof ListNode list) {
        return ListNode.of(list.items().stream().map(Batch::rounded).toList());
      }
      if (node instanceof MapNode map) {
        MapNode.Builder members = MapNode.builder();
        map.members().forEach((name, value) -> members.put(name, rounded(value)));
        return members.build();
      }
      return node;
    }

    private static Node part(MapNode map, String name) {
      Node node = map.get(name);
      return node == null ? NullNode.of() : node;
    }
  }
}
