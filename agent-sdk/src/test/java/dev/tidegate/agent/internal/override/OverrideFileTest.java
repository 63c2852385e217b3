package dev.tidegate.agent.internal.override;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.core.flag.ErrorCode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.Reason;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.testkit.TestingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OverrideFileTest {
  private static final String DISABLE_STORE = "{\"flags\":{\"orders.store\":{\"disabled\":true}}}";
  private static final String TARGETED =
      """
      {"state":"ENABLED","variants":{"old":"old","new":"new"},"defaultVariant":"old",\
      "targeting":{"if":[true,"new"]}}\
      """;

  private final TestingClock clock = new TestingClock();
  private final ServedFlags flags = new ServedFlags(clock, Runnable::run);
  private final Map<String, String> definitions =
      new HashMap<>(Map.of("orders.store", TARGETED, "other", TARGETED));
  private final List<Set<String>> changes = new ArrayList<>();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void serve() {
    file = folder.resolve("overrides.yaml");
    publish();
    flags.onChange(changes::add);
    new OverrideFile(file, flags::override).watch(clock.scheduler());
  }

  private void publish() {
    flags.serve(new Snapshot(new Position(1, 7), definitions, Map.of(), List.of()));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    look();
  }

  private void look() {
    clock.advance(OverrideFile.EVERY);
  }

  private Evaluation<String> evaluate(String key) {
    return flags.current().evaluateString(key, "code", EvaluationContext.EMPTY);
  }

  private String value(String key) {
    return evaluate(key).value();
  }

  @Test
  void disablesAFlagWithoutRestartAndLiftsItWhenTheFileGoes() throws IOException {
    assertThat(value("orders.store")).isEqualTo("new");
    write(DISABLE_STORE);
    assertThat(value("orders.store")).isEqualTo("code");
    assertThat(evaluate("orders.store").reason()).isEqualTo(Reason.DISABLED);
    assertThat(evaluate("orders.store").errorCode()).isNull();
    assertThat(value("other")).isEqualTo("new");
    Files.delete(file);
    look();
    assertThat(value("orders.store")).isEqualTo("new");
    assertThat(changes).containsExactly(Set.of("orders.store"), Set.of("orders.store"));
  }

  @Test
  void winsOverWhatIsServedLater() throws IOException {
    write(DISABLE_STORE);
    definitions.put("orders.store", TARGETED.replace("\"new\"]", "\"old\"]"));
    publish();
    assertThat(evaluate("orders.store").reason()).isEqualTo(Reason.DISABLED);
  }

  @Test
  void disablesAFlagOfWhichNothingIsKnown() throws IOException {
    write("flags:\n  unheard.of: {disabled: true}\n");
    assertThat(evaluate("unheard.of").reason()).isEqualTo(Reason.DISABLED);
    assertThat(value("unheard.of")).isEqualTo("code");
  }

  @Test
  void forcesTheDefaultVariantOnEverybody() throws IOException {
    write("flags: {orders.store: {variant: old}}");
    assertThat(value("orders.store")).isEqualTo("old");
    assertThat(evaluate("orders.store").reason()).isEqualTo(Reason.STATIC);
  }

  @Test
  void refusesAVariantThatIsNotTheDefaultAndOneOfADisabledFlag() throws IOException {
    definitions.put("other", TARGETED.replace("ENABLED", "DISABLED"));
    publish();
    write("flags: {orders.store: {variant: new}, other: {variant: old}, none: {variant: old}}");
    assertThat(evaluate("orders.store").reason()).isEqualTo(Reason.TARGETING_MATCH);
    assertThat(evaluate("other").reason()).isEqualTo(Reason.DISABLED);
    assertThat(evaluate("none").errorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
  }

  @Test
  void takesUpARefusedVariantOnceItIsTheDefault() throws IOException {
    write("flags: {orders.store: {variant: new}}");
    definitions.put(
        "orders.store",
        TARGETED.replace("\"defaultVariant\":\"old\"", "\"defaultVariant\":\"new\""));
    publish();
    assertThat(evaluate("orders.store").reason()).isEqualTo(Reason.STATIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"flags\":{\"orders.store\":{\"disab", "flags: [", "[]", "{}"})
  void keepsWhatWasInForceWhileTheFileCannotBeUnderstood(String text) throws IOException {
    write(DISABLE_STORE);
    write(text);
    assertThat(value("orders.store")).isEqualTo("code");
    write("{\"flags\":{}}");
    assertThat(value("orders.store")).isEqualTo("new");
  }

  @Test
  void keepsWhatWasInForceWhileTheFileIsTooLarge() throws IOException {
    write(DISABLE_STORE);
    write(DISABLE_STORE + " ".repeat(OverrideFile.BYTES_MAX));
    assertThat(value("orders.store")).isEqualTo("code");
  }

  @Test
  void anEntryThatIsMalformedLeavesTheOthersAlone() throws IOException {
    write(DISABLE_STORE);
    write("flags: {orders.store: {disabled: false}, other: {disabled: true}, x: {enabled: true}}");
    assertThat(value("orders.store")).as("as it was").isEqualTo("code");
    assertThat(value("other")).isEqualTo("code");
  }

  @Test
  void namesEveryProblemOfItsEntries() {
    OverrideDocument document =
        OverrideDocument.parse(
            """
            flags:
              a: {disabled: false}
              b: {variant: ''}
              c: {disable: true}
              d: true
              e f: {disabled: true}
              good: {disabled: true}
            """);
    assertThat(document.overrides()).containsOnlyKeys("good");
    assertThat(document.malformed()).containsExactlyInAnyOrder("a", "b", "c", "d", "e f");
    assertThat(document.problems()).hasSize(5);
  }
}
