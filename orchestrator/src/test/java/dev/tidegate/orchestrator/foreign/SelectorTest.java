package dev.tidegate.orchestrator.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectorTest {
  @ParameterizedTest
  @CsvSource({
    "flagSetId=shop, shop",
    "' flagSetId = shop ', shop",
    "source=shop, shop",
    "shop, shop",
    "flags.json, flags.json",
    "flagSetId=, default",
    "' ', default",
    "'', default",
  })
  void namesANamespace(String text, String namespace) {
    assertThat(Selector.parse(text, "default").namespace()).isEqualTo(namespace);
  }

  @Test
  void isTheDefaultNamespaceWhereThereIsNone() {
    assertThat(Selector.parse(null, "shop").namespace()).isEqualTo("shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team=a",
        "=shop",
        "flagsetid=shop",
        "source=",
        "flagSetId=a,source=b",
        "flagSetId=a=b",
        "a,b",
        "flagSetId=Not Valid",
        "a b",
        "../shop",
      })
  void isRefusedWithTheWayToWriteIt(String text) {
    assertThatThrownBy(() -> Selector.parse(text, "default"))
        .isInstanceOf(MalformedSelectorException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("write flagSetId=NAMESPACE");
  }

  @Test
  void showsOnlyTheStartOfALongOne() {
    assertThatThrownBy(() -> Selector.parse("x".repeat(1000), "default"))
        .isInstanceOf(MalformedSelectorException.class)
        .hasMessage(
            "selector '%s…' names no possible namespace; write flagSetId=NAMESPACE",
            "x".repeat(100));
  }
}
