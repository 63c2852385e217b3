package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.json;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static dev.tidegate.orchestrator.operate.OperatedStore.switchBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FlagOperationsTest {
  private final OperatedStore shop = new OperatedStore();

  @Test
  void putsAFlagWithItsAuditEntryInOneRevision() {
    Outcome<String> outcome = shop.flags.put(SHOP, "a", json(switchBody("on")), null, ANN);

    Revision revision = done(outcome);
    assertThat(shop.body("a")).isEqualTo(switchBody("on"));
    assertThat(shop.store.revision()).isEqualTo(revision);
    assertThat(shop.shop().flags()).as("its writer reads it").containsKey("a");
    assertThat(shop.audited())
        .singleElement()
        .asString()
        .contains("\"ann\"", "because", "flag.put", "flag a");
  }

  @Test
  void namesEveryProblemOfABodyAndWritesNothing() {
    Outcome<String> outcome =
        shop.flags.put(
            SHOP,
            "a",
            json(
                "{\"state\":\"MAYBE\",\"variants\":{\"on\":true,\"off\":\"no\"},"
                    + "\"defaultVariant\":\"of\",\"targetting\":{}}"),
            null,
            ANN);

    assertThat(problems(outcome))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("$.state", "$.variants.off", "$.defaultVariant", "$.targetting");
    assertNothingWritten();
  }

  @Test
  void writesOnlyWhatTheCallerSaw() {
    Revision first = done(shop.flags.put(SHOP, "a", json(switchBody("off")), Revision.NONE, ANN));
    assertThat(shop.flags.put(SHOP, "a", json(switchBody("on")), Revision.NONE, ANN))
        .as("it exists")
        .isInstanceOf(Outcome.Conflict.class);
    done(shop.flags.put(SHOP, "a", json(switchBody("on")), first, ANN));
    Revision before = shop.store.revision();

    assertThat(shop.flags.put(SHOP, "a", json(switchBody("off")), first, ANN))
        .as("it changed")
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.flags.delete(SHOP, "a", first, ANN)).isInstanceOf(Outcome.Conflict.class);

    assertThat(shop.store.revision()).isEqualTo(before);
    assertThat(shop.body("a")).isEqualTo(switchBody("on"));
  }

  @Test
  void refusesAFlagThatRefersToASharedRuleThatIsNotThere() {
    String body =
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},"
            + "\"targeting\":{\"if\":[{\"$ref\":\"vip\"},\"on\"]}}";
    assertThat(problems(shop.flags.put(SHOP, "a", json(body), null, ANN)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("vip"));
    assertNothingWritten();
  }

  @Test
  void killsAFlagWhoseDefinitionCannotBeReadAndDeletesOne() {
    shop.put(Keyspace.flag(SHOP, "poison"), Bytes.ofUtf8("{"));
    done(shop.flags.setEnabled(SHOP, "poison", false, ANN, "flag.kill"));
    assertThat(shop.body("poison")).contains("\"DISABLED\"");
    shop.put(Keyspace.flag(SHOP, "other"), Bytes.ofUtf8("{"));
    assertThat(shop.flags.setEnabled(SHOP, "other", true, ANN, "flag.enable"))
        .as("there is nothing good to enable")
        .isInstanceOf(Outcome.Missing.class);
    done(shop.flags.delete(SHOP, "other", null, ANN));
    assertThat(shop.body("other")).isEmpty();
  }

  @Test
  void switchingOffAFlagWithAGoodBodyHealsIt() {
    done(shop.flags.put(SHOP, "a", json(switchBody("on")), null, ANN));
    shop.put(Keyspace.flag(SHOP, "a"), Bytes.ofUtf8("{"));
    done(shop.flags.setEnabled(SHOP, "a", false, ANN, "flag.kill"));
    assertThat(shop.body("a")).contains("\"DISABLED\"").contains("\"on\"");
    assertThat(shop.shop().quarantined()).isEmpty();
  }

  @Test
  void anUnknownOutcomeIsResolvedByTheSameCommit() {
    for (CommitFault fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      OperatedStore other = new OperatedStore();
      other.store.failNextCommit(fault);
      other.store.failNextCommit(fault);
      done(other.flags.put(SHOP, "a", json(switchBody("on")), Revision.NONE, ANN));
      assertThat(other.audited()).hasSize(1);
    }
  }

  @Test
  void aStoreThatDoesNotAnswerIsSaidToBeUnavailable() {
    shop.store.disconnect();
    assertThat(shop.flags.put(SHOP, "a", json(switchBody("on")), null, ANN))
        .isInstanceOf(Outcome.Unavailable.class);
    shop.store.reconnect();
    assertNothingWritten();
  }

  @Test
  void anOwnedFlagKeepsTheVariantsOfItsRollout() {
    shop.flag("a");
    shop.active("tide", manifest("tide", "a"));
    Revision before = shop.store.revision();

    String without =
        "{\"state\":\"ENABLED\",\"variants\":{\"off\":false},\"defaultVariant\":\"off\"}";
    Outcome<String> put = shop.flags.put(SHOP, "a", json(without), null, ANN);
    assertThat(problems(put)).hasSize(2).allMatch(p -> p.message().contains("rollout tide"));
    Outcome<AppliedFlags> all =
        shop.flags.putAll(SHOP, json("{\"flags\":{\"a\":%s}}".formatted(without)), false, ANN);
    assertThat(problems(all)).hasSize(2);
    assertThat(shop.flags.delete(SHOP, "a", null, ANN)).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.store.revision()).isEqualTo(before);

    done(shop.flags.put(SHOP, "a", json(switchBody("on")), null, ANN));
  }

  @Test
  void putsADocumentAsAWholeOrNotAtAll() {
    String good =
        """
        flags:
          a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
          b: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
        """;
    Outcome<AppliedFlags> dry = shop.flags.putAll(SHOP, DocumentReader.yaml(good), true, ANN);
    assertThat(dry).isInstanceOf(Outcome.Done.class);
    assertNothingWritten();

    Outcome<AppliedFlags> bad =
        shop.flags.putAll(
            SHOP,
            DocumentReader.yaml(good + "  c: {state: ENABLED, variant: {}}\n  d: 7\n"),
            false,
            ANN);
    assertThat(problems(bad)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(problems(bad)).anyMatch(p -> p.path().contains("c"));
    assertThat(problems(bad)).anyMatch(p -> p.path().contains("d"));
    assertNothingWritten();

    Revision revision = done(shop.flags.putAll(SHOP, DocumentReader.yaml(good), false, ANN));
    assertThat(shop.shop().flags().values())
        .hasSize(2)
        .allMatch(flag -> flag.modRevision().equals(revision));
  }

  @Test
  void refusesMoreThanOneTransactionCanHold() {
    assertThat(problems(shop.flags.putAll(SHOP, json("{\"flags\":{}}"), false, ANN))).hasSize(1);
    assertThat(problems(shop.flags.putAll(SHOP, document(0, 101, ""), false, ANN)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("101"));
    assertThat(problems(shop.flags.putAll(SHOP, document(0, 20, "x".repeat(60_000)), false, ANN)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("bytes"));
    assertThat(problems(shop.flags.putAll(SHOP, document(0, 1, "x".repeat(70_000)), false, ANN)))
        .isNotEmpty();
    assertNothingWritten();
    assertThat(shop.flags.putAll(SHOP, document(0, 100, ""), false, ANN))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aNamespaceHasRoomForTwoThousandFlags() {
    for (int first = 0; first < FlagOperations.FLAGS_PER_NAMESPACE_MAX; first += 100) {
      done(shop.flags.putAll(SHOP, document(first, 100, ""), false, ANN));
    }
    assertThat(problems(shop.flags.put(SHOP, "more", json(switchBody("on")), null, ANN)))
        .hasSize(1);
    done(shop.flags.put(SHOP, "f1", json(switchBody("on")), null, ANN));
  }

  @Test
  void theKillSwitchWorksOnOwnedFlagsAndTwice() {
    shop.flag("a");
    shop.active("tide", manifest("tide", "a"));

    Revision killed = done(shop.flags.setEnabled(SHOP, "a", false, ANN, "flag.kill"));
    assertThat(shop.body("a")).contains("\"DISABLED\"");
    assertThat(done(shop.flags.setEnabled(SHOP, "a", false, ANN, "flag.kill")))
        .as("it is off already, nothing is written")
        .isEqualTo(killed);
    done(shop.flags.setEnabled(SHOP, "a", true, ANN, "flag.enable"));
    assertThat(shop.body("a")).contains("\"ENABLED\"");
    assertThat(shop.audited()).hasSize(2);
    assertThat(shop.flags.setEnabled(SHOP, "none", false, ANN, "flag.kill"))
        .isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void aReplicaWhoseViewIsBehindConfirmsNoKillThatWasUndone() {
    shop.flag("a");
    done(shop.flags.setEnabled(SHOP, "a", false, ANN, "flag.kill"));
    FlagOperations behind = new FlagOperations(shop.mutationsThatSeeNothingMore());
    done(shop.flags.setEnabled(SHOP, "a", true, ANN, "flag.enable"));

    done(behind.setEnabled(SHOP, "a", false, ANN, "flag.kill"));
    assertThat(shop.body("a")).contains("\"DISABLED\"");
    Revision killed = shop.store.revision();
    assertThat(done(behind.setEnabled(SHOP, "a", false, ANN, "flag.kill"))).isEqualTo(killed);
  }

  @Test
  void deletesWhatNobodyOwns() {
    shop.flag("a");
    done(shop.flags.delete(SHOP, "a", null, ANN));
    assertThat(shop.store.get(Keyspace.flag(SHOP, "a"))).isEmpty();
    assertThat(shop.flags.delete(SHOP, "a", null, ANN)).isInstanceOf(Outcome.Missing.class);
  }

  private void assertNothingWritten() {
    assertThat(shop.shop().flags()).isEmpty();
    assertThat(shop.audited()).isEmpty();
  }

  private static dev.tidegate.core.document.Node document(int first, int flags, String filler) {
    String body =
        "{\"state\":\"ENABLED\",\"variants\":{\"a\":\"%s\",\"b\":\"\"},\"defaultVariant\":\"b\"}"
            .formatted(filler);
    return json(
        IntStream.range(first, first + flags)
            .mapToObj(i -> "\"f%d\":%s".formatted(i, body))
            .collect(Collectors.joining(",", "{\"flags\":{", "}}")));
  }

  private static List<Problem> problems(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
    return ((Outcome.Invalid<?>) outcome).problems();
  }

  private static Revision done(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<?>) outcome).revision();
  }
}
