package dev.tidegate.orchestrator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Definitions that reached the store by another way than the API. */
final class QuarantineTest {
  private static final String GOOD = body("old", "");
  private static final String NEW = body("new", "");
  private static final String VIP =
      body("old", ",\"targeting\":{\"if\":[{\"$ref\":\"vip\"},\"new\"]}");
  private static final String NEEDS =
      ",\"prerequisites\":{\"when\":{\"%s\":\"new\"},\"otherwise\":\"old\"}";
  private static final String GOLD = "{\"==\":[{\"var\":\"tier\"},\"gold\"]}";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ViewKeeper keeper = new ViewKeeper(Runnable::run, new ViewMeters(meters));
  private long revision = 5;

  private static String body(String variant, String more) {
    return """
    {"state":"ENABLED","variants":{"old":"old","new":"new"},"defaultVariant":"%s"%s}\
    """
        .formatted(variant, more);
  }

  static Stream<String> poison() {
    String deep = "[".repeat(40) + "]".repeat(40);
    return Stream.of(
        "",
        "{not json",
        "[]",
        "null",
        "{\"state\":\"ENABLED\"}",
        "{\"state\":\"MAYBE\",\"variants\":{\"a\":1}}",
        body("nobody", ""),
        body("old", ",\"targeting\":{\"starts_width\":[\"a\",\"b\"]}"),
        body("old", ",\"targeting\":{\"if\":[{\"$ref\":\"unheard-of\"},\"new\"]}"),
        body("old", ",\"metadata\":{\"x\":\"" + "y".repeat(70_000) + "\"}"),
        body("old", ",\"more\":" + deep),
        "[".repeat(100_000),
        "\u0000\u0001");
  }

  @ParameterizedTest
  @MethodSource("poison")
  void keepsTheLastGoodBodyOfTheFlagAloneAndIsHealedByAGoodOne(String poison) {
    keeper.reset(snapshot(flag("a", GOOD)));
    apply(flag("b", NEW), flag("a", poison));

    assertThat(served("a")).isEqualTo(GOOD);
    assertThat(served("b")).isEqualTo(NEW);
    assertThat(shop().quarantined()).containsOnlyKeys("a");
    assertThat(stored("a").isNewest()).isFalse();
    assertThat(stored("a").modRevision()).isEqualTo(new Revision(revision));
    assertThat(meters.get("tidegate.flags.quarantined").gauge().value()).isEqualTo(1);

    apply(flag("a", NEW));
    assertThat(served("a")).isEqualTo(NEW);
    assertThat(shop().quarantined()).isEmpty();
    assertThat(meters.get("tidegate.flags.quarantined").gauge().value()).isZero();
  }

  @ParameterizedTest
  @MethodSource("poison")
  void namesTheFlagToAgentsWhenNoGoodBodyWasSeenSinceItsStart(String poison) {
    keeper.reset(snapshot(flag("a", poison), flag("b", NEW)));

    assertThat(shop().flags()).containsOnlyKeys("b");
    assertThat(shop().unknownFlags()).containsExactly("a");
    assertThat(Objects.requireNonNull(shop().quarantined().get("a")).problems()).isNotEmpty();
  }

  @Test
  void putsAsideTheFlagThatClosesACircleAndKeepsTheOthers() {
    String needsA = body("new", NEEDS.formatted("a"));
    keeper.reset(snapshot(flag("a", GOOD), flag("b", needsA), flag("c", GOOD)));

    apply(flag("a", body("new", NEEDS.formatted("b"))), flag("c", NEW));

    assertThat(served("a")).isEqualTo(GOOD);
    assertThat(served("b")).isEqualTo(needsA);
    assertThat(served("c")).isEqualTo(NEW);
    assertThat(shop().quarantined()).containsOnlyKeys("a");

    apply(flag("a", NEW));
    assertThat(served("a")).isEqualTo(NEW);
    assertThat(shop().quarantined()).isEmpty();
  }

  @Test
  void namesACircleToAgentsWhenItWasThereAtTheStart() {
    keeper.reset(
        snapshot(
            flag("a", body("new", NEEDS.formatted("b"))),
            flag("b", body("new", NEEDS.formatted("a"))),
            flag("c", GOOD)));

    assertThat(shop().flags()).containsOnlyKeys("c");
    assertThat(shop().unknownFlags()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @MethodSource("malformedRules")
  void writesTheSharedRulesOutWithWhichAFlagWasLastGood(String rule) {
    keeper.reset(snapshot(flag("a", VIP), flag("b", GOOD), evaluator("vip", GOLD)));
    apply(evaluator("vip", rule), flag("b", NEW));

    assertThat(served("a")).contains(GOLD).doesNotContain("$ref");
    assertThat(shop().quarantined()).containsOnlyKeys("a");
    assertThat(served("b")).isEqualTo(NEW);

    apply(evaluator("vip", GOLD));
    assertThat(served("a")).isEqualTo(VIP);
    assertThat(shop().quarantined()).isEmpty();
  }

  static Stream<String> malformedRules() {
    return Stream.of("{\"===!\":[1]}", "{\"if\":[{\"$ref\":\"other\"},1]}");
  }

  @Test
  void goesOnWithTheLastGoodRuleWhenASharedRuleCannotBeRead() {
    keeper.reset(snapshot(flag("a", VIP), evaluator("vip", GOLD)));
    apply(evaluator("vip", "{"));
    assertThat(served("a")).isEqualTo(VIP);
    assertThat(shop().unreadable()).hasSize(1);
  }

  @Test
  void quarantinesAFlagWhoseSharedRuleIsDeletedAndServesItAsItWas() {
    keeper.reset(snapshot(flag("a", VIP), evaluator("vip", GOLD)));
    keeper.apply(
        new ChangeBatch(
            new Revision(++revision), List.of(), List.of(Keyspace.evaluator("shop", "vip"))));
    assertThat(served("a")).contains(GOLD);
    assertThat(shop().quarantined()).containsOnlyKeys("a");
  }

  @Test
  void putsAFlagInOrderWhenTheRuleItWaitsForComes() {
    keeper.reset(snapshot(flag("a", VIP)));
    assertThat(shop().unknownFlags()).containsExactly("a");
    apply(evaluator("vip", GOLD));
    assertThat(served("a")).isEqualTo(VIP);
    assertThat(shop().quarantined()).isEmpty();
  }

  @Test
  void forgetsAFlagThatIsDeleted() {
    keeper.reset(snapshot(flag("a", GOOD)));
    apply(flag("a", "{"));
    keeper.apply(
        new ChangeBatch(new Revision(++revision), List.of(), List.of(Keyspace.flag("shop", "a"))));
    assertThat(shop().flags()).isEmpty();
    assertThat(shop().quarantined()).isEmpty();
  }

  private NamespaceView shop() {
    return keeper.current().namespace("shop");
  }

  private Stored<?> stored(String key) {
    return Objects.requireNonNull(shop().flags().get(key));
  }

  private String served(String key) {
    return Objects.requireNonNull(shop().effective().everybody().get(key)).toString();
  }

  private void apply(Entry... puts) {
    keeper.apply(new ChangeBatch(new Revision(revision), List.of(puts), List.of()));
  }

  private Snapshot snapshot(Entry... entries) {
    return new Snapshot(new Revision(revision), List.of(entries));
  }

  private Entry flag(String key, String body) {
    return entry(Keyspace.flag("shop", key), body);
  }

  private Entry evaluator(String name, String rule) {
    return entry(Keyspace.evaluator("shop", name), rule);
  }

  private Entry entry(Key key, String value) {
    return new Entry(key, Bytes.ofUtf8(value), new Revision(2), new Revision(++revision));
  }
}
