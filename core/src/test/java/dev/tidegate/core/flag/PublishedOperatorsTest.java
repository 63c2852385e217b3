package dev.tidegate.core.flag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JSONLogic's operators as they are published, one table for the compiled rule, for cases one line
 * at a time, and for the reference engine.
 */
final class PublishedOperatorsTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int DEPARTURES = 15;

  /**
   * One line of the table.
   *
   * @param result the variant named, {@code null}, or an error code
   * @param departs true if plain JSONLogic gives something else
   */
  record Row(String rule, String context, String result, boolean departs) {
    /** A flag with the result as its only variant besides the default one. */
    MapNode document() {
      MapNode.Builder variants = MapNode.builder().put("the default", "default");
      variants.put(result, "chosen");
      return MapNode.of(
          "flags",
          MapNode.of(
              "f",
              MapNode.builder()
                  .put("state", "ENABLED")
                  .put("variants", variants.build())
                  .put("defaultVariant", "the default")
                  .put("targeting", DocumentReader.json(rule))
                  .build()));
    }

    String expected() {
      return switch (result) {
        case "null" -> "the default DEFAULT null";
        case "GENERAL", "PARSE_ERROR" -> "null ERROR " + result;
        default -> result + " TARGETING_MATCH null";
      };
    }

    private static Row of(String line) {
      String[] cells = line.split(" \\| ?", -1);
      return new Row(cells[0], cells[1], cells[2], cells.length > 3);
    }
  }

  static List<Row> rows() throws IOException {
    try (var in = PublishedOperatorsTest.class.getResourceAsStream("published-operators.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Row::of)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void compiledRulesGiveIt(Row row) {
    EvaluationContext context = EvaluationContext.of((MapNode) DocumentReader.json(row.context()));

    Evaluation<String> evaluation =
        FlagDocument.parse(row.document()).compile(CLOCK).evaluateString("f", "?", context);
    assertThat(evaluation.variant() + " " + evaluation.reason() + " " + evaluation.errorCode())
        .isEqualTo(row.expected());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void casesOneLineAtATimeGiveIt(Row row) {
    FlagSet flags = FlagDocument.parse(row.document()).compile(CLOCK);
    String line = "{\"flag\":\"f\",\"type\":\"string\",\"default\":\"?\",\"context\":";

    MapNode answer = new BatchEvaluation(flags).answer(line + row.context() + "}");
    assertThat(shown(List.of("variant", "reason", "errorCode"), answer)).isEqualTo(row.expected());
  }

  @Test
  void theReferenceEngineGivesIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (ReferenceEngine reference = ReferenceEngine.start()) {
      for (Row row : rows()) {
        ListNode question =
            ListNode.of(
                TextNode.of("f"),
                TextNode.of("string"),
                TextNode.of("?"),
                DocumentReader.json(row.context()));
        ListNode answers = (ListNode) reference.answers(row.document(), 0, List.of(question));
        List<Node> parts = ((ListNode) answers.items().get(0)).items();
        String answer = text(parts.get(1)) + " " + text(parts.get(2)) + " " + text(parts.get(3));
        if (!answer.equals(row.expected())) {
          wrong.add(row + " but was " + answer);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Nobody adds a departure without noticing. */
  @Test
  void departsFromPlainJsonLogicWhereFlagdDoesOnly() throws IOException {
    assertThat(rows().stream().filter(Row::departs)).hasSize(DEPARTURES);
  }

  private static String shown(List<String> parts, MapNode answer) {
    return String.join(" ", parts.stream().map(part -> text(answer.get(part))).toList());
  }

  private static String text(@Nullable Node node) {
    return node instanceof TextNode text ? text.value() : "null";
  }
}
