package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.json;
import static dev.tidegate.orchestrator.operate.OperatedStore.switchBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.AppliedFlags.Effect;
import dev.tidegate.orchestrator.operate.AppliedFlags.Item;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What applying a flagd document changes, and when it is refused. */
final class FlagDocumentsTest {
  private final OperatedStore shop = new OperatedStore();

  @Test
  void namesWhatIsCreatedChangedAndLeftAlone() {
    shop.flag("same");
    shop.flag("other");
    long untouched = revision("same");
    AppliedFlags applied = done(apply(flags("same", "off", "other", "on", "new", "on"), false));

    assertThat(applied.items()).extracting(Item::key).containsExactly("same", "other", "new");
    assertThat(applied.items())
        .extracting(Item::effect)
        .containsExactly(Effect.UNCHANGED, Effect.CHANGED, Effect.CREATED);
    assertThat(applied.items().get(1).changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.path()).isEqualTo("defaultVariant");
              assertThat(change.before()).hasToString("\"off\"");
              assertThat(change.after()).hasToString("\"on\"");
            });
    assertThat(revision("same")).isEqualTo(untouched);
    assertThat(shop.audited()).singleElement().asString().contains("flags other, new");
  }

  @Test
  void writesNothingWhenNothingDiffers() {
    shop.flag("same");
    Revision before = shop.store.revision();
    assertThat(done(apply(flags("same", "off"), false)).isChange()).isFalse();
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void aDryRunSaysTheSameAndWritesNothing() {
    shop.flag("other");
    Revision before = shop.store.revision();
    AppliedFlags applied = done(apply(flags("other", "on"), true));
    assertThat(applied.items().get(0).effect()).isEqualTo(Effect.CHANGED);
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void isRefusedWholeIfOneFlagChangedSinceItWasRead() {
    shop.flag("a");
    shop.flag("b");
    long a = revision("a");
    long b = revision("b");
    shop.flags.put(SHOP, "b", json(switchBody("on")), null, new Author("bob", "mine"));
    Revision before = shop.store.revision();

    String document =
        flags("a", "on", "b", "off")
            .replaceFirst(
                "\\{",
                "{\"x-tidegate-revisions\":{\"flags\":{\"a\":%d,\"b\":%d}},".formatted(a, b));
    for (boolean dryRun : new boolean[] {true, false}) {
      Outcome<AppliedFlags> outcome = apply(document, dryRun);
      assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
      assertThat(((Outcome.Conflict<?>) outcome).why())
          .contains("b at revision " + before + " by bob (flag.put)")
          .doesNotContain("a at");
    }
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void whatTheRevisionsDoNotNameMustNotExist() {
    shop.flag("a");
    String document = "{\"x-tidegate-revisions\":{}," + flags("a", "on").substring(1);
    assertThat(apply(document, false)).isInstanceOf(Outcome.Conflict.class);
    String fresh = "{\"x-tidegate-revisions\":{}," + flags("c", "on").substring(1);
    assertThat(apply(fresh, false)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aFlagDeletedSinceItWasReadIsNotCreatedAgain() {
    shop.flag("a");
    long read = revision("a");
    shop.store.deleteDirectly(Keyspace.flag(SHOP, "a"));
    String document =
        "{\"x-tidegate-revisions\":{\"flags\":{\"a\":"
            + read
            + "}},"
            + flags("a", "on").substring(1);
    assertThat(apply(document, false)).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.body("a")).isEmpty();
  }

  @Test
  void revisionsThatAreNoneAreProblemsWithTheirPlace() {
    String document =
        "{\"x-tidegate-revisions\":{\"flags\":{\"a\":\"x\"}}," + flags("a", "on").substring(1);
    assertThat(apply(document, false))
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid -> assertThat(invalid.problems().toString()).contains("x-tidegate-revisions"));
  }

  @Test
  void datesOfHygieneThatAreNoneAreProblems() {
    String good =
        switchBody("on")
            .replaceFirst("\\{", "{\"metadata\":{\"owner\":\"tide\",\"expires\":\"2027-01-31\"},");
    done(apply("{\"flags\":{\"a\":" + good + "}}", false));
    String bad = good.replace("2027-01-31", "soon").replace("\"tide\"", "7");
    assertThat(apply("{\"flags\":{\"a\":" + bad + "}}", false))
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid ->
                assertThat(invalid.problems().toString())
                    .contains("$.flags.a.metadata.expires", "$.flags.a.metadata.owner"));
    assertThat(shop.flags.put(SHOP, "a", json(bad), null, ANN)).isInstanceOf(Outcome.Invalid.class);
  }

  @Test
  void segmentsAreComparedToo() {
    String with =
        "{\"$evaluators\":{\"gold\":{\"==\":[{\"var\":\"tier\"},\"gold\"]}},"
            + flags("a", "on").substring(1);
    assertThat(done(apply(with, false)).items()).hasSize(2);
    assertThat(done(apply(with, false)).isChange()).isFalse();
    AppliedFlags changed = done(apply(with.replace("\"gold\"]", "\"silver\"]"), false));
    assertThat(changed.items().get(1).effect()).isEqualTo(Effect.CHANGED);
  }

  private Outcome<AppliedFlags> apply(String document, boolean dryRun) {
    return shop.flags.putAll(SHOP, json(document), dryRun, ANN);
  }

  private long revision(String key) {
    return Objects.requireNonNull(shop.shop().flags().get(key)).modRevision().value();
  }

  private static AppliedFlags done(Outcome<AppliedFlags> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<AppliedFlags>) outcome).value();
  }

  private static String flags(String... keysAndDefaults) {
    StringBuilder flags = new StringBuilder();
    for (int i = 0; i < keysAndDefaults.length; i += 2) {
      flags
          .append(i == 0 ? "" : ",")
          .append('"')
          .append(keysAndDefaults[i])
          .append("\":")
          .append(switchBody(keysAndDefaults[i + 1]));
    }
    return "{\"flags\":{" + flags + "}}";
  }
}
