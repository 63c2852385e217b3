package dev.tidegate.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentReaderTest {
  @Test
  void readsJsonWithPositionsAndOrder() {
    Node node = DocumentReader.json("{\"b\": [1,\n  true], \"a\": null}");

    assertThat(node).isInstanceOf(MapNode.class);
    MapNode map = (MapNode) node;
    assertThat(map.members().keySet()).containsExactly("b", "a");
    ListNode list = (ListNode) List.copyOf(map.members().values()).get(0);
    assertThat(list.items().get(1)).isEqualTo(BoolNode.of(true));
    assertThat(list.items().get(1).position()).isEqualTo(new Position(2, 3));
    assertThat(map.get("a")).isInstanceOf(NullNode.class);
  }

  @Test
  void readsYamlWithPositions() {
    MapNode map = (MapNode) DocumentReader.yaml("a:\n  - 10%\n  - 'x'\nb: {c: 1.5}\n");

    assertThat(map)
        .isEqualTo(
            MapNode.builder()
                .put("a", ListNode.ofTexts(List.of("10%", "x")))
                .put("b", MapNode.builder().put("c", 1.5).build())
                .build());
    ListNode list = (ListNode) List.copyOf(map.members().values()).get(0);
    assertThat(list.items().get(0).position()).isEqualTo(new Position(2, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "null,null",
    "~,null",
    "'',null",
    "true,true",
    "True,true",
    "yes,\"yes\"",
    "on,\"on\"",
    "12,12",
    "+12,12",
    "012,12",
    "0x1F,31",
    "0o17,15",
    ".5,0.5",
    "1.,1.0",
    "1e3,1e3",
    "-0,-0",
    "1_000,\"1_000\"",
    "'\"12\"',\"12\"",
    "2m,\"2m\"",
    "1.2.3,\"1.2.3\"",
    "-,[null]",
    "0x,\"0x\"",
    "12:30:45,\"12:30:45\"",
    "2026-01-01,\"2026-01-01\"",
    "'!!str 5',\"5\"",
    "e5,\"e5\"",
    "+,\"+\""
  })
  void resolvesYamlScalarsByTheCoreSchema(String yaml, String json) {
    assertThat(DocumentReader.yaml(yaml)).isEqualTo(DocumentReader.json(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "{\"a\":1,\"a\":2}",
        "{\"a\" 1}",
        "tru",
        "1 2",
        "[1]]",
        "NaN",
        "01",
        "\"\\x\"",
        "\"a\nb\"",
        "{'a':1}",
        "1e999999999999",
        "\u0000",
        "[1,]",
        "{} x"
      })
  void refusesMalformedJson(String text) {
    DocumentException refused =
        catchThrowableOfType(DocumentException.class, () -> DocumentReader.json(text));

    assertThat(refused.problem().position().isKnown()).isTrue();
    assertThat(refused.problem().message()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x 1",
        "a: *x",
        "a: {",
        "a: 'x",
        "a: 1\na: 2",
        "? [1]\n: 2",
        "a: !foo 1",
        "a: .inf",
        "a: .nan",
        "a: b: c",
        "\t- x",
        "%YAML 99999999999.1\n--- a",
        "a: 1\n---\nb: 2",
        "@a",
        "\"\\uZZZZ\"",
        "\u0001",
        "- !<%zz> x",
        "- \"\\UFFFFFFFF\""
      })
  void refusesMalformedOrForbiddenYaml(String text) {
    DocumentException refused =
        catchThrowableOfType(DocumentException.class, () -> DocumentReader.yaml(text));

    assertThat(refused.problem().position().isKnown()).isTrue();
  }

  @Test
  void namesThePlaceOfADuplicate() {
    DocumentException refused =
        catchThrowableOfType(
            DocumentException.class, () -> DocumentReader.json("{\"a\":[{\"x\":1,\n\"x\":2}]}"));

    assertThat(refused.problem().path()).isEqualTo("$.a[0]");
    assertThat(refused.problem().position()).isEqualTo(new Position(2, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {DocumentReader.DEPTH_MAX + 1, 100_000})
  void refusesDepthWithoutExhaustingTheStack(int depth) {
    String deep = "[".repeat(depth) + "]".repeat(depth);

    assertThat(catchThrowableOfType(DocumentException.class, () -> DocumentReader.json(deep)))
        .hasMessageContaining("deep");
    assertThat(catchThrowableOfType(DocumentException.class, () -> DocumentReader.yaml(deep)))
        .hasMessageContaining("deep");
  }

  @Test
  void readsDepthUpToTheLimit() {
    int depth = DocumentReader.DEPTH_MAX;
    String deep = "[".repeat(depth) + "]".repeat(depth);

    assertThat(DocumentReader.json(deep)).isEqualTo(DocumentReader.yaml(deep));
  }

  @Test
  void readsSeveralYamlDocuments() {
    assertThat(DocumentReader.yamlAll("a: 1\n---\nb: 2\n"))
        .containsExactly(
            MapNode.builder().put("a", 1).build(), MapNode.builder().put("b", 2).build());
  }

  @Test
  void picksTheLanguageByFileName() {
    assertThat(DocumentReader.any("x.yaml", "a: 1"))
        .isEqualTo(DocumentReader.any("x.json", "\uFEFF{\"a\":1}"));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = {'a', '\n', 'b', (byte) 0xC3};

    DocumentException refused =
        catchThrowableOfType(DocumentException.class, () -> DocumentReader.decode(bytes));

    assertThat(refused.problem().position()).isEqualTo(new Position(2, 2));
  }
}
