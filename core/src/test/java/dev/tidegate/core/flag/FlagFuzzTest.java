package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.rule.RandomRules;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whatever the definition and whatever the context: an answer, never a failure. */
final class FlagFuzzTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final Set<String> MEMBERS =
      Set.of("flag", "value", "variant", "reason", "errorCode", "errorDetails", "metadata");

  @Property(tries = 300)
  void answersEveryCaseOfADamagedFile(@ForAll long seed) {
    Random random = new Random(seed);
    RandomDocument whole = RandomDocument.of(seed);
    Node damaged = damaged(whole.document(), random, 60);
    FlagDocument parsed;
    try {
      parsed = FlagDocument.parse(damaged);
    } catch (InvalidDocumentException e) {
      assertThat(e.problems()).isNotEmpty();
      return;
    }
    BatchEvaluation evaluation = new BatchEvaluation(parsed.compile(CLOCK));
    for (MapNode one : whole.cases()) {
      MapNode answer = evaluation.answer(damaged(one, random, 30).toString());

      assertThat(MEMBERS).containsAll(answer.members().keySet());
      assertThat(answer.get("reason")).isNotNull();
      assertThat(answer.get("value")).isNotNull();
      assertThat(answer.get("errorCode") == null)
          .isEqualTo(!TextNode.of("ERROR").equals(answer.get("reason")));
    }
  }

  /** What is accepted without problems says the same after it was stored and read again. */
  @Property(tries = 200)
  void readsWhatItWroteAsTheSameFlags(@ForAll long seed) {
    RandomDocument random = RandomDocument.of(seed);
    FlagDocument parsed = FlagDocument.parse(random.document());

    FlagDocument again = FlagDocument.parse(parsed.toNode());

    assertThat(again.flags()).isEqualTo(parsed.flags());
    assertThat(again.evaluators()).isEqualTo(parsed.evaluators());
    assertThat(again.metadata()).isEqualTo(parsed.metadata());
  }

  @Property(tries = 300)
  void readsEveryBodyOrNamesItsProblems(@ForAll long seed, @ForAll String key) {
    Random random = new Random(seed);
    MapNode flags =
        (MapNode) Objects.requireNonNull(RandomDocument.of(seed).document().get("flags"));
    for (Node body : flags.members().values()) {
      Problems problems = new Problems();
      FlagDefinition read = FlagDefinition.parse(key, damaged(body, random, 12), problems);

      assertThat(read != null || !problems.isEmpty()).isTrue();
      if (read != null) {
        FlagSet set = FlagSet.compile(List.of(read), Map.of(), MapNode.builder().build(), CLOCK);
        assertThat(set.evaluateAny(key, NullNode.of(), EvaluationContext.EMPTY).reason())
            .isNotNull();
      }
    }
  }

  @Property(tries = 60)
  void answersRulesAsDeepAsTheyCanBeWritten(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 28) int depth) {
    RandomRules rules = new RandomRules(seed, List.of());
    Node rule = rules.rule(2, false);
    for (int i = 0; i < depth; i++) {
      String name =
          rules.any(List.of("!", "!!", "cat", "if", "map", "filter", "+", "reduce", "fractional"));
      boolean listed = rules.oneIn(2);
      rule = MapNode.of(name, listed ? ListNode.of(rule, rules.rule(1, true)) : rule);
    }
    FlagSet set = set(rule);

    assertThat(set.evaluateAny("f", NullNode.of(), EvaluationContext.of(rules.context())).reason())
        .isNotNull();
  }

  @Test
  void refusesToWriteSharedRulesOutWithoutBound() {
    MapNode.Builder evaluators = MapNode.builder();
    int last = 40;
    for (int i = 0; i < last; i++) {
      Node next = MapNode.of("$ref", TextNode.of("r" + (i + 1)));
      evaluators.put("r" + i, MapNode.of("or", ListNode.of(next, next, next)));
    }
    evaluators.put("r" + last, BoolNode.of(true));
    String flag =
        "{\"flags\":{\"f\":{\"state\":\"ENABLED\",\"variants\":{\"true\":true},"
            + "\"targeting\":{\"$ref\":\"r0\"}}}}";
    MapNode document =
        ((MapNode) DocumentReader.json(flag))
            .toBuilder().put("$evaluators", evaluators.build()).build();

    FlagSet set = FlagDocument.parse(document).compile(CLOCK);

    assertThat(set.evaluateBoolean("f", false, EvaluationContext.EMPTY).errorCode())
        .isEqualTo(ErrorCode.PARSE_ERROR);
  }

  private static FlagSet set(Node rule) {
    MapNode body =
        MapNode.builder()
            .put("state", "ENABLED")
            .put("variants", MapNode.of("on", BoolNode.of(true)))
            .put("targeting", rule)
            .build();
    Problems problems = new Problems();
    FlagDefinition flag = FlagDefinition.parse("f", body, problems);
    assertThat(flag).isNotNull();
    return FlagSet.compile(List.of(flag), Map.of(), MapNode.builder().build(), CLOCK);
  }

  /** A copy in which about one node of {@code rarity} is another one, is missing or is moved. */
  private static Node damaged(Node node, Random random, int rarity) {
    if (random.nextInt(rarity) == 0) {
      return stray(random);
    }
    if (node instanceof ListNode list) {
      List<Node> items = new ArrayList<>();
      for (Node item : list.items()) {
        int copies = random.nextInt(rarity) == 0 ? random.nextInt(3) : 1;
        for (int i = 0; i < copies; i++) {
          items.add(damaged(item, random, rarity));
        }
      }
      return ListNode.of(items);
    }
    if (node instanceof MapNode map) {
      MapNode.Builder members = MapNode.builder();
      map.members()
          .forEach(
              (name, value) -> {
                String other = random.nextInt(rarity) == 0 ? name + random.nextInt(3) : name;
                if (random.nextInt(rarity) != 0) {
                  members.put(other, damaged(value, random, rarity));
                }
              });
      return members.build();
    }
    return node;
  }

  private static Node stray(Random random) {
    List<Node> strays =
        List.of(
            NullNode.of(),
            BoolNode.of(true),
            TextNode.of(""),
            TextNode.of("\uD800 \u0000"),
            TextNode.of("$flagd."),
            NumberNode.of(Long.MAX_VALUE),
            DocumentReader.json("1e400"),
            DocumentReader.json("-1e-400"),
            ListNode.of(),
            ListNode.of(ListNode.of(NullNode.of())),
            MapNode.builder().build(),
            DocumentReader.json("{\"var\":{\"var\":{\"var\":[]}}}"),
            DocumentReader.json("{\"$ref\":\"first\"}"),
            DocumentReader.json("{\"a\":1,\"b\":2}"),
            DocumentReader.json("{\"reduce\":[[1,2],{\"var\":\"current\"}]}"));
    return strays.get(random.nextInt(strays.size()));
  }
}
