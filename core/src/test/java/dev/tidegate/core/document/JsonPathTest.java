package dev.tidegate.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {
  private static final Node DOCUMENT =
      DocumentReader.json("{\"ok\":true,\"a\":{\"b-c\":[1,{\"x.y\":\"deep\"},null]},\"n\":[[7]]}");

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '"',
      value = {
        "$.ok true",
        "$['ok'] true",
        "$.a.b-c[0] 1",
        "$.a['b-c'][1]['x.y'] deep",
        "$.a.b-c[2] null",
        "$.n[0][0] 7"
      })
  void leadsToOneValue(String path, String value) {
    Node found = JsonPath.parse(path).in(DOCUMENT).orElseThrow();
    assertThat(found instanceof TextNode text ? text.value() : found.toString()).isEqualTo(value);
  }

  @Test
  void theRootIsTheDocument() {
    assertThat(JsonPath.parse("$").in(DOCUMENT)).contains(DOCUMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.no", "$.ok.deeper", "$[0]", "$.a.b-c[3]", "$.a.b-c.x", "$.n[0][1]"})
  void leadsNowhereWhereThereIsNoSuchPlace(String path) {
    assertThat(JsonPath.parse(path).in(DOCUMENT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ok",
        "$.",
        "$..ok",
        "$.*",
        "$[*]",
        "$[-1]",
        "$[0:2]",
        "$[?(@.x)]",
        "$.a b",
        "$ok",
        "$[1",
        "$['']",
        "$.length()",
        " $.ok",
        "$.ok ",
        "$[9999999]"
      })
  void refusesWhatItDoesNotUnderstand(String path) {
    assertThatThrownBy(() -> JsonPath.parse(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as $.checks[0].ok");
  }

  @Test
  void refusesAPathDeeperThanDocumentsAre() {
    assertThat(JsonPath.parse("$" + "[0]".repeat(64)).steps()).hasSize(64);
    assertThatThrownBy(() -> JsonPath.parse("$" + "[0]".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
