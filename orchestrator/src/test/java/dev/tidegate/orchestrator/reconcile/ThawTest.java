package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A frozen rollout goes on at the moment the last freeze ends, not at some later look. */
final class ThawTest {
  private static final String SPEC =
      """
      services: [orders]
      stages: [{name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 1h}}]
      """;

  private final Deployment shop = new Deployment();

  @BeforeEach
  void lead() {
    shop.flag("a");
    shop.lead("r1");
  }

  private static String freezes(Instant one, String other) {
    return "{\"freezes\":{\"a\":{\"reason\":\"a\",\"until\":\"%s\"},\"b\":{\"reason\":\"b\"%s}}}"
        .formatted(one, other);
  }

  private void freeze(Instant one, String other) {
    shop.store.putDirectly(Keyspace.freezes("shop"), freezes(one, other));
    shop.apply("u1", SPEC);
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.FROZEN);
  }

  @Test
  void goesOnWhenTheLastFreezeEnds() {
    Instant first = shop.clock.instant().plusMillis(5_250);
    Instant last = shop.clock.instant().plusMillis(7_350);
    freeze(first, ",\"until\":\"%s\"".formatted(last));
    assertThat(shop.status().standing().until()).isEqualTo(last);
    shop.pass(Duration.between(shop.clock.instant(), last).minusMillis(1));
    assertThat(shop.status().stage()).isZero();
    shop.pass(Duration.ofMillis(30));
    assertThat(shop.status().stage()).isEqualTo(1);
  }

  @Test
  void saysNoTimeWhereOneHasNoEnd() {
    freeze(shop.clock.instant().plusSeconds(60), "");
    assertThat(shop.status().standing().until()).isNull();
  }
}
