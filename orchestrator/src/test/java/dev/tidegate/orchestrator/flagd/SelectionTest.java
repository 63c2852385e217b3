package dev.tidegate.orchestrator.flagd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  private static String namespace(String header, String body) {
    return Selection.of(header, body, "usual").namespace();
  }

  @Test
  void meansTheDefaultNamespaceWithoutWords() {
    assertThat(namespace("", "")).isEqualTo("usual");
    assertThat(namespace("flagSetId=", "")).isEqualTo("usual");
    assertThat(Selection.of("", "", "usual").isGiven()).isFalse();
  }

  @Test
  void namesANamespaceInEachWayFlagdKnows() {
    assertThat(namespace("flagSetId=shop", "")).isEqualTo("shop");
    assertThat(namespace("", "flagSetId=shop")).isEqualTo("shop");
    assertThat(namespace("", "source=shop")).isEqualTo("shop");
    assertThat(namespace("", "shop")).isEqualTo("shop");
  }

  @Test
  void takesTheHeaderBeforeTheBody() {
    assertThat(namespace("flagSetId=shop", "flagSetId=other")).isEqualTo("shop");
    assertThat(namespace("flagSetId=", "flagSetId=other")).isEqualTo("usual");
  }

  @Test
  void refusesAllElseAndSaysWhatItTakes() {
    for (String text :
        new String[] {
          "team=a", "flagSetId=shop,source=b", "flagSetId=Not Valid", "source=", "=shop", "a b"
        }) {
      assertThatThrownBy(() -> namespace("", text))
          .as(text)
          .satisfies(
              e ->
                  assertThat(Status.fromThrowable(e).getCode())
                      .isEqualTo(Status.Code.INVALID_ARGUMENT))
          .hasMessageContaining("flagSetId=NAMESPACE");
    }
  }
}
