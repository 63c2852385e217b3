package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout that fails by its deadline, again and again. */
final class FlapFreezesTest {
  private static final String FAILS =
      """
      services: [orders]
      stages: [{name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 1h}}]
      deadline: 5s
      onFailure: {quarantine: false, cooldown: 0s}
      """;

  private final Deployment shop = new Deployment();
  private int applied;

  @BeforeEach
  void lead() {
    shop.flag("a");
    shop.lead("r1");
  }

  private void failOnce() {
    shop.apply("u" + ++applied, FAILS);
    shop.pass(Duration.ofSeconds(10));
    assertThat(shop.status()).isInstanceOf(RolledBack.class);
    assertThat(shop.status().uid().value()).isEqualTo("u" + applied);
    shop.pass(Duration.ofSeconds(2));
  }

  private void removeFreezes() {
    shop.store.putDirectly(Keyspace.freezes("shop"), Freezes.FORMAT.write(Freezes.NONE).utf8());
    shop.pass(Duration.ofSeconds(2));
  }

  private Freeze flapping() {
    return Objects.requireNonNull(freezes().get("flapping-orders"));
  }

  private Map<String, Freeze> freezes() {
    return shop.store
        .get(Keyspace.freezes("shop"))
        .map(Entry::value)
        .flatMap(value -> Freezes.FORMAT.read(value).value())
        .orElse(Freezes.NONE)
        .byName();
  }

  @Test
  void freezesTheServiceAfterTheThirdAndNamesTheRollouts() {
    failOnce();
    failOnce();
    assertThat(freezes()).isEmpty();
    failOnce();
    assertThat(freezes()).containsOnlyKeys("flapping-orders");
    Freeze freeze = flapping();
    assertThat(freeze.services()).containsExactly("orders");
    assertThat(freeze.until()).isNull();
    assertThat(freeze.actor()).isEqualTo("orchestrator");
    assertThat(freeze.reason())
        .startsWith("3 automatic rollbacks of orders within an hour: orders from some at ")
        .contains("(deadlinePassed), orders from some at");
    shop.apply("held", FAILS);
    shop.pass(Duration.ofMinutes(5));
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.FROZEN);
  }

  @Test
  void countsWhatLiesInTheStoreUnderANewLeader() {
    failOnce();
    failOnce();
    shop.lead("r2");
    failOnce();
    assertThat(freezes()).containsOnlyKeys("flapping-orders");
  }

  @Test
  void aNewLeaderMakesTheFreezeThatTheLastOneDidNot() {
    failOnce();
    failOnce();
    failOnce();
    String operation =
        shop.store.list(Keyspace.audits("shop")).entries().stream()
            .map(entry -> entry.key())
            .filter(key -> key.path().contains("flapping-orders."))
            .findFirst()
            .orElseThrow()
            .path();
    shop.store.deleteDirectly(new Key(operation));
    removeFreezes();
    assertThat(freezes()).isEmpty();
    shop.lead("r2");
    shop.pass(Duration.ofSeconds(2));
    assertThat(freezes()).containsOnlyKeys("flapping-orders");
  }

  @Test
  void isNotMadeAgainForTheSameRollbacksAfterAPersonRemovedIt() {
    failOnce();
    failOnce();
    failOnce();
    removeFreezes();
    shop.lead("r2");
    shop.pass(Duration.ofMinutes(1));
    assertThat(freezes()).isEmpty();
    failOnce();
    assertThat(freezes()).containsOnlyKeys("flapping-orders");
  }

  @Test
  void doesNotCountWhatIsOlderThanAnHour() {
    failOnce();
    failOnce();
    shop.pass(Duration.ofMinutes(61));
    failOnce();
    assertThat(freezes()).isEmpty();
  }

  @Test
  void doesNotCountWhatAPersonRolledBack() {
    failOnce();
    failOnce();
    shop.apply("by-hand", FAILS);
    shop.pass(Duration.ofSeconds(2));
    shop.request("rollback", Map.of());
    shop.pass(Duration.ofSeconds(5));
    assertThat(shop.status()).isInstanceOf(RolledBack.class);
    assertThat(freezes()).isEmpty();
  }

  @Test
  void leavesAFreezeOfAPersonUnderThatNameAsItIs() {
    shop.store.putDirectly(
        Keyspace.freezes("shop"),
        "{\"freezes\":{\"flapping-orders\":{\"services\":[\"other\"],\"reason\":\"mine\",\"actor\":\"bo\"}}}");
    failOnce();
    failOnce();
    failOnce();
    assertThat(flapping().reason()).isEqualTo("mine");
  }
}
