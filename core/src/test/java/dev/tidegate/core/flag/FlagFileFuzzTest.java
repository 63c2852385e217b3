package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Whatever the bytes of a flag file: a problem or an answer, never another exception, and soon. The
 * build replays the inputs below {@code FlagFileFuzzTestInputs}; with {@code JAZZER_FUZZ=1} and one
 * method chosen new inputs are searched.
 */
final class FlagFileFuzzTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final List<EvaluationContext> CONTEXTS =
      List.of(
          EvaluationContext.EMPTY,
          EvaluationContext.of("user-1"),
          EvaluationContext.builder()
              .targetingKey("u")
              .put("a", "1.2.3")
              .put("n", 7)
              .put("b", true)
              .put("l", List.of("x", 2, List.of(), Map.of("k", "v")))
              .put("m", Map.of("a", Map.of("b", -1.5)))
              .build());

  @FuzzTest(maxDuration = "3m")
  void readsAndEvaluatesAnyJson(byte[] file) {
    try {
      evaluate(DocumentReader.json(DocumentReader.decode(file)));
    } catch (DocumentException e) {
      assertThat(e.problem().message()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "3m")
  void readsAndEvaluatesAnyYaml(byte[] file) {
    try {
      DocumentReader.yamlAll(DocumentReader.decode(file)).forEach(FlagFileFuzzTest::evaluate);
    } catch (DocumentException e) {
      assertThat(e.problem().message()).isNotEmpty();
    }
  }

  private static void evaluate(Node document) {
    FlagDocument parsed;
    try {
      parsed = FlagDocument.parse(document);
    } catch (InvalidDocumentException e) {
      assertThat(e.problems()).isNotEmpty();
      return;
    }
    FlagSet flags = parsed.compile(CLOCK);
    for (String key : flags.keys()) {
      for (EvaluationContext context : CONTEXTS) {
        assertThat(flags.evaluateAny(key, NullNode.of(), context).reason()).isNotNull();
      }
    }
  }
}
