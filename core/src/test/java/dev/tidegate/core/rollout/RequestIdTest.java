package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdTest {
  private static final long MILLIS_MAX = (1L << 48) - 1;

  @Test
  void saysWhenItWasMade() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      Instant at = Instant.ofEpochMilli(random.nextLong(MILLIS_MAX + 1));
      RequestId id = RequestId.of(at, random.nextLong(), random.nextLong());
      assertThat(id.madeAt()).isEqualTo(at);
      assertThat(new RequestId(id.value())).isEqualTo(id);
    }
    assertThat(RequestId.of(Instant.ofEpochMilli(MILLIS_MAX), -1, -1).value())
        .isEqualTo("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  }

  @Test
  void ordersByTimeWhateverTheRandomness() {
    Instant at = Instant.parse("2026-01-05T10:00:00Z");
    RequestId first = RequestId.of(at, -1, -1);
    RequestId second = RequestId.of(at.plusMillis(1), 0, 0);
    assertThat(first).isLessThan(second);
    assertThat(RequestId.of(at, 0, 1)).isLessThan(RequestId.of(at, 0, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01arz3ndektsv4rrffq69g5fav",
        "01ARZ3NDEKTSV4RRFFQ69G5FAI",
        "01ARZ3NDEKTSV4RRFFQ69G5FA/"
      })
  void refusesWhatIsNoUlid(String text) {
    assertThat(RequestId.isUlid(text)).isFalse();
    assertThatThrownBy(() -> new RequestId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyVerbIsReadFromItsWord() {
    for (Verb verb : Verb.values()) {
      assertThat(Verb.ofWord(verb.word())).isEqualTo(verb);
    }
    assertThat(Verb.ofWord("promote")).isEqualTo(Verb.ADVANCE);
    assertThat(Verb.ofWord("abort")).isEqualTo(Verb.ofWord("undo")).isEqualTo(Verb.ROLLBACK);
    assertThatThrownBy(() -> Verb.ofWord("ADVANCE")).hasMessageContaining("'ADVANCE'");
  }
}
