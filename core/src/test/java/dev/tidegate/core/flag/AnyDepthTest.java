package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.rule.MalformedRule;
import dev.tidegate.core.rule.Targeting;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However deep, large or long-winded: a problem or an error code, no overflow and no hang. */
final class AnyDepthTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int LEVELS = 1_000_000;

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"!\":", "[\n"})
  void textsOfAnyDepthAreRefused(String opening) {
    String deep = opening.repeat(LEVELS);

    assertThatThrownBy(() -> DocumentReader.json(deep))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("64");
    assertThatThrownBy(() -> DocumentReader.yaml(deep)).isInstanceOf(DocumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"- ", "? ", "a: {", "- - ", "? - ", ">\n "})
  void yamlOfAnyDepthIsRefusedOrRead(String opening) {
    String deep = opening.repeat(LEVELS);
    @Nullable Node read = null;
    try {
      read = DocumentReader.yaml(deep);
    } catch (DocumentException e) {
      assertThat(e.problems()).isNotEmpty();
    }
    assertThat(read == null || read instanceof TextNode).isTrue();
  }

  @Test
  void blocksIndentedEverDeeperAreRefused() {
    StringBuilder deep = new StringBuilder();
    for (int level = 0; level < 5_000; level++) {
      deep.append(" ".repeat(level)).append("a:\n");
    }

    assertThatThrownBy(() -> DocumentReader.yaml(deep.toString()))
        .isInstanceOf(DocumentException.class);
  }

  @Test
  void builtRulesOfAnyDepthAreRefused() {
    Node deep = nested(LEVELS);
    Problems problems = new Problems();

    Targeting.validate(deep, "f", "$.targeting", problems);
    assertThat(problems.list()).singleElement().asString().contains("too deep");
    assertThatThrownBy(() -> Targeting.compile(deep, Map.of(), "f", CLOCK))
        .isInstanceOf(MalformedRule.class);
    Map<String, Node> shared = Map.of("deep", deep);
    assertThatThrownBy(
            () -> Targeting.compile(MapNode.of("$ref", TextNode.of("deep")), shared, "f", CLOCK))
        .isInstanceOf(MalformedRule.class);
  }

  @Test
  void builtFlagsOfAnyDepthAreRefused() {
    MapNode body = body(nested(LEVELS));
    Problems problems = new Problems();

    assertThat(FlagDefinition.parse("f", body, problems)).isNull();
    assertThat(problems.list()).singleElement().asString().contains("levels deep");
    MapNode document =
        MapNode.builder()
            .put("flags", MapNode.of("f", body))
            .put("$evaluators", MapNode.of("deep", nested(LEVELS)))
            .build();
    FlagDocument parsed = FlagDocument.parse(document);
    assertThat(parsed.broken()).containsExactly("f");
    assertThat(parsed.problems()).hasSize(2);
    assertThat(code(parsed.compile(CLOCK))).isEqualTo(ErrorCode.PARSE_ERROR);
  }

  /** Iterations inside one another would run for hours, or use up the memory. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'map':[{'var':'l'},{'map':[{'var':'../../l'},{'var':''}]}]}",
        "{'filter':[{'var':'l'},{'none':[{'var':'../../l'},{'==':[{'var':''},2]}]}]}",
        "{'reduce':[{'var':'l'},{'cat':[{'var':'accumulator'},{'var':'accumulator'}]},'x']}",
        "{'reduce':[{'var':'l'},{'merge':[{'var':'accumulator'},{'var':'accumulator'}]},[1]]}",
        "{'map':[{'var':'l'},{'substr':[{'var':'../../long'},1]}]}",
        "{'cat':['x',{'map':[{'var':'l'},{'var':'../../long'}]}]}",
      })
  void iterationsThatTakeTooLongFail(String rule) {
    assertThat(code(set(rule))).isEqualTo(ErrorCode.GENERAL);
  }

  /** Each doubles the work. */
  @ParameterizedTest
  @CsvSource({"12,", "13,PARSE_ERROR"})
  void comparisonsInsideOneAnotherAreBounded(int levels, @Nullable ErrorCode expected) {
    String rule = "1";
    for (int i = 0; i < levels; i++) {
      rule = "{'==':[1," + rule + ",{'var':'n'}]}";
    }

    assertThat(code(set(rule))).isEqualTo(expected);
  }

  private static FlagSet set(String rule) {
    Node targeting = DocumentReader.json(rule.replace('\'', '"'));
    return FlagDocument.parse(MapNode.of("flags", MapNode.of("f", body(targeting)))).compile(CLOCK);
  }

  private static @Nullable ErrorCode code(FlagSet flags) {
    EvaluationContext context =
        EvaluationContext.builder()
            .put("l", Collections.nCopies(20_000, 1))
            .put("long", "x".repeat(100_000))
            .put("n", 1)
            .build();
    return flags.evaluateBoolean("f", false, context).errorCode();
  }

  private static MapNode body(Node targeting) {
    return MapNode.builder()
        .put("state", "ENABLED")
        .put("variants", MapNode.of("true", BoolNode.of(true)))
        .put("targeting", targeting)
        .build();
  }

  private static Node nested(int levels) {
    Node deep = NumberNode.of(1);
    for (int level = 0; level < levels; level++) {
      deep = level % 2 == 0 ? ListNode.of(List.of(deep)) : MapNode.of("!", deep);
    }
    return MapNode.of("!", deep);
  }
}
