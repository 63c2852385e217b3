package dev.tidegate.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: a node or a refusal with a place. What was written reads as the same. */
final class DocumentFuzzTest {
  private static final String JSON =
      """
      {"kind": "Rollout", "name": "caf\u00e9 \\u00e9\\n",
       "stages": [{"share": "1%", "soak": 1.5e3}, null, true, [], {}]}
      """;
  private static final String YAML =
      """
      # a rollout
      kind: Rollout
      name: 'caf\u00e9'
      text: |
        two
        lines
      fold: >-
        a
        b
      stages:
        - {share: 1%, soak: 2m}
        - share: "50%"
          metrics: [a, 'b', ~]
      ? long
      : 0x1F
      ...
      """;

  @Test
  void readsEveryCutOfADocumentOrRefusesIt() {
    for (String whole : List.of(JSON, YAML)) {
      for (int end = 0; end <= whole.length(); end++) {
        readsOrRefuses(whole.substring(0, end));
        readsOrRefuses(whole.substring(end));
      }
    }
  }

  @Property(tries = 1500)
  void readsEveryDamagedDocumentOrRefusesIt(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int changes) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(random.nextBoolean() ? JSON : YAML);
    String strays = "{}[]:,-?|>&*!%@`'\"#\\\n\t \r\u0000\uFEFF\u2028\u0085\uD83D~.0eE+x";
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      char stray = strays.charAt(random.nextInt(strays.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, stray);
        case 1 -> text.insert(at, stray);
        case 2 -> text.deleteCharAt(at);
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 12)));
      }
    }
    readsOrRefuses(text.toString());
  }

  @Property(tries = 1000)
  void readsEveryTextOrRefusesIt(@ForAll String text) {
    readsOrRefuses(text);
  }

  @Property(tries = 500)
  void decodesAllBytesOrRefusesThem(@ForAll byte[] bytes) {
    try {
      assertThat(DocumentReader.decode(bytes).getBytes(UTF_8)).isEqualTo(bytes);
    } catch (DocumentException e) {
      assertThat(e.problem().position().isKnown()).isTrue();
    }
  }

  @Test
  void refusesEndlessNestingOfEveryKind() {
    List<String> openings =
        List.of(
            "[", "{\"a\":", "[[],", "- ", "? ", "{a: ", "[a, ", "- - ", "{? ", "'", "!!map {a: ");
    for (String opening : openings) {
      readsOrRefuses(opening.repeat(20_000));
    }
    StringBuilder indented = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      indented.append(" ".repeat(i)).append("a:\n");
    }
    readsOrRefuses(indented.toString());
  }

  @Test
  void refusesNamesWithHalfACharacterInBothLanguages() {
    String text = "{\"\\uD800\": 1}";

    assertThat(readsOrRefuses(text, DocumentReader::json)).isNull();
    assertThat(readsOrRefuses(text, DocumentReader::yaml)).isNull();
  }

  @Property(tries = 400)
  void readsWhatItWroteAsTheSameNode(@ForAll long seed) {
    Node node = node(new Random(seed), 4);

    assertThat(DocumentReader.json(JsonWriter.compact(node))).isEqualTo(node);
    assertThat(DocumentReader.json(JsonWriter.pretty(node))).isEqualTo(node);
    assertThat(DocumentReader.json(CanonicalJson.of(node))).isEqualTo(node);
    assertThat(DocumentReader.yaml(YamlWriter.write(node))).isEqualTo(node);
    assertThat(DocumentReader.yaml(JsonWriter.compact(node))).isEqualTo(node);
  }

  @Property(tries = 400)
  void writesEveryTextSoThatItReadsAsTheSame(@ForAll String text) {
    Node node = MapNode.of(name(text), ListNode.ofTexts(List.of(text, text + ":", "- " + text)));

    assertThat(DocumentReader.json(JsonWriter.compact(node))).isEqualTo(node);
    assertThat(DocumentReader.yaml(YamlWriter.write(node))).isEqualTo(node);
  }

  @Property(tries = 300)
  void givesEqualNodesOneCanonicalText(@ForAll long seed) {
    Node node = node(new Random(seed), 3);
    Node same = DocumentReader.yaml(YamlWriter.write(node));

    assertThat(CanonicalJson.of(same)).isEqualTo(CanonicalJson.of(node));
    assertThat(same).hasSameHashCodeAs(node);
  }

  private static void readsOrRefuses(String text) {
    Node json = readsOrRefuses(text, DocumentReader::json);
    Node yaml = readsOrRefuses(text, DocumentReader::yaml);
    if (json != null) {
      assertThat(DocumentReader.json(JsonWriter.compact(json))).isEqualTo(json);
    }
    if (yaml != null) {
      assertThat(DocumentReader.yaml(YamlWriter.write(yaml))).isEqualTo(yaml);
    }
  }

  private static @Nullable Node readsOrRefuses(String text, Function<String, Node> reader) {
    try {
      return reader.apply(text);
    } catch (InvalidDocumentException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.problems().get(0).position().isKnown()).isTrue();
      return null;
    }
  }

  private static Node node(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 5 : 8);
    return switch (kind) {
      case 0 -> NullNode.of();
      case 1 -> BoolNode.of(random.nextBoolean());
      case 2 -> NumberNode.of(random.nextLong());
      case 3 -> NumberNode.of(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 4 -> TextNode.of(text(random));
      case 5, 6 -> {
        MapNode.Builder map = MapNode.builder();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(name(text(random)), node(random, depth - 1));
        }
        yield map.build();
      }
      default -> {
        List<Node> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(node(random, depth - 1));
        }
        yield ListNode.of(items);
      }
    };
  }

  /** A name, which holds whole characters only. */
  private static String name(String text) {
    return text.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String text(Random random) {
    List<String> texts =
        List.of(
            "",
            " ",
            "a",
            "true",
            "No",
            "null",
            "~",
            "12",
            "1e3",
            "0x1F",
            ".5",
            "1_000",
            "2m",
            "50%",
            "- x",
            "a: b",
            "a #b",
            "#",
            "'",
            "\"",
            "\\",
            "line\nbreak",
            "\t",
            "\r",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD800",
            "\uD83D\uDE00",
            "---",
            "...",
            "? q",
            "[x]",
            "{x}",
            "&a",
            "*a",
            "!t",
            "|",
            ">",
            "%d",
            "@",
            "`",
            "=",
            "<<",
            "a ",
            " a",
            "2026-01-01",
            "12:30",
            "caf\u00e9",
            "0o17",
            "-",
            "+1",
            ".inf",
            ".NaN");
    String text = texts.get(random.nextInt(texts.size()));
    return random.nextInt(4) == 0 ? text + texts.get(random.nextInt(texts.size())) : text;
  }
}
