package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares our answers with those of flagd's public JavaScript engine on random flags, rules and
 * contexts. The environment variable TIDEGATE_SEED takes another seed, or {@code fresh} for a new
 * one.
 */
final class ReferenceEngineTest {
  private static final long SECONDS = 1_750_000_000;
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(SECONDS), ZoneOffset.UTC);
  private static final long DEFAULT_SEED = 20_261_124;
  private static final int DOCUMENTS = 600;
  private static final int CASES_MIN = 20_000;
  private static final int SHOWN_MAX = 25;

  @Test
  void answersLikeTheReferenceEngine() {
    long seed = seed();
    List<String> differences = new ArrayList<>();
    int compared = 0;
    try (ReferenceEngine reference = ReferenceEngine.start()) {
      for (int i = 0; i < DOCUMENTS && differences.size() < SHOWN_MAX; i++) {
        Batch batch = Batch.random(seed + i);
        Node answers = reference.answers(batch.written, SECONDS, batch.questions());
        compared += batch.compare(answers, differences);
      }
    }
    System.out.println("seed " + seed + ": " + compared + " cases like the reference engine");
    assertThat(differences).as("seed %d", seed).isEmpty();
    assertThat(compared).isGreaterThanOrEqualTo(CASES_MIN);
  }

  /** The default seed keeps the build deterministic; {@code fresh} draws another. */
  private static long seed() {
    String given = System.getenv("TIDEGATE_SEED");
    if (given == null) {
      return DEFAULT_SEED;
    }
    return given.equals("fresh") ? System.nanoTime() : Long.parseLong(given);
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

  private record Batch(MapNode document, MapNode written, List<MapNode> cases) {
    static Batch random(long seed) {
      RandomDocument random = RandomDocument.of(seed);
      return new Batch(random.document(), random.written(), random.cases());
    }

    List<ListNode> questions() {
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
      return asked;
    }

    int compare(Node answers, List<String> differences) {
      if (!(answers instanceof ListNode list)) {
        differences.add("refused " + answers + " " + document);
        return 0;
      }
      FlagSet flags = FlagDocument.parse(document).compile(CLOCK);
      FlagSet plain = FlagDocument.parse(written).compile(CLOCK);
      Set<Node> seen = new HashSet<>();
      BatchEvaluation evaluation = new BatchEvaluation(flags);
      for (int i = 0; i < cases.size(); i++) {
        MapNode one = cases.get(i);
        String ours = ours(plain, one, evaluation.answer(JsonWriter.compact(one)));
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
