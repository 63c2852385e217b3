package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.RolloutOperations.Applying;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RolloutOperationsTest {
  private static final RolloutName TIDE = new RolloutName(SHOP, "tide");

  private final OperatedStore shop = new OperatedStore();

  @BeforeEach
  void putFlags() {
    shop.flag("a");
    shop.flag("b");
  }

  @Test
  void acceptsARolloutUnderAFreshUid() {
    RolloutOperations.Accepted accepted = done(shop.apply(manifest("tide", "a")));

    assertThat(accepted.created()).isTrue();
    assertThat(stored()).contains(accepted.plan().uid().value(), "\"shop\"", "tide");
    assertThat(shop.audited()).singleElement().asString().contains("rollout.apply", "ann");
  }

  @Test
  void aDryRunPlansAndWritesNothing() {
    Revision before = shop.store.revision();
    RolloutOperations.Accepted accepted =
        done(shop.apply(manifest("tide", "a"), new Applying(true, false, Duration.ZERO)));
    assertThat(accepted.created()).isFalse();
    assertThat(accepted.plan().stages()).hasSize(2);
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void namesEveryProblemWithItsPathAndWritesNothing() {
    List<Problem> problems =
        refused(
            """
            apiVersion: tidegate.dev/v1
            kind: Rollout
            metadata: {name: tide}
            spec:
              colour: blue
              stages:
                - {name: some, flags: {a: {variant: 'on', share: 120%}}, soak: {exactly: 1m}}
                - {name: some, flags: {a: {variant: 'on', share: 5%}}, soak: {exactly: soon}}
            """);
    assertThat(problems).extracting(Problem::path).anyMatch(path -> path.contains("colour"));
    assertThat(problems).extracting(Problem::path).anyMatch(path -> path.contains("share"));
    assertThat(problems).extracting(Problem::path).anyMatch(path -> path.contains("soak"));
    assertThat(problems).allMatch(problem -> problem.position().isKnown());
  }

  @Test
  void namesUnknownFlagsAndVariantsTogether() {
    String yaml =
        manifest("tide", "a").replace("variant: 'on', share: 10%", "variant: x, share: 1%");
    assertThat(refused(yaml)).anyMatch(problem -> problem.message().contains("no variant 'x'"));
    assertThat(refused(manifest("tide", "nowhere")))
        .hasSize(2)
        .allMatch(problem -> problem.message().contains("no flag 'nowhere'"));
  }

  @Test
  void refusesSharesThatShrink() {
    String yaml = manifest("tide", "a").replace("share: 100%", "share: 5%");
    assertThat(refused(yaml)).isNotEmpty();
  }

  @Test
  void refusesMoreThanAHundredFlags() {
    String flags =
        IntStream.range(0, 101)
            .mapToObj(i -> "f%d: {variant: 'on', share: 10%%}".formatted(i))
            .collect(Collectors.joining(", ", "{", "}"));
    IntStream.range(0, 101).forEach(i -> shop.flag("f" + i));
    String yaml = manifest("tide", "a").replace("{a: {variant: 'on', share: 10%}}", flags);
    assertThat(refused(yaml)).anyMatch(problem -> problem.message().contains("100"));
  }

  @Test
  void refusesAManifestThatFitsIntoNoTransaction() {
    String yaml = manifest("tide", "a").replace("[orders]", services());
    assertThat(refused(yaml)).anyMatch(problem -> problem.message().contains("bytes"));
  }

  private static String services() {
    return IntStream.range(0, 8000)
        .mapToObj(i -> "a-service-with-quite-a-long-name-" + i)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Test
  void refusesAFlagThatAnotherActiveRolloutOwns() {
    RolloutUid uid = shop.active("other", manifest("other", "a"));
    assertThat(refused(manifest("tide", "a")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("owned by rollout other"));
    done(shop.apply(manifest("tide", "b")));

    shop.end("other", manifest("other", "a"), uid);
    done(shop.apply(manifest("tide2", "a")));
  }

  @Test
  void theSameManifestAgainChangesNothingAndAnotherOneIsRefused() {
    shop.active("tide", manifest("tide", "a"));
    Revision before = shop.store.revision();

    assertThat(done(shop.apply(manifest("tide", "a"))).created()).isFalse();
    assertThat(shop.apply(manifest("tide", "b"))).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void theSameManifestAgainBeforeTheLeaderTookItUpKeepsItsUid() {
    RolloutUid uid = done(shop.apply(manifest("tide", "a"))).plan().uid();
    Revision before = shop.store.revision();
    RolloutOperations.Accepted again = done(shop.apply(manifest("tide", "a")));
    assertThat(again.created()).isFalse();
    assertThat(again.plan().uid()).isEqualTo(uid);
    assertThat(shop.store.revision()).isEqualTo(before);
    assertThat(done(shop.apply(manifest("tide", "b"))).plan().uid())
        .as("another spec replaces what has not begun")
        .isNotEqualTo(uid);
  }

  @Test
  void aRolloutThatEndedBeginsAnewUnderAnotherUid() {
    RolloutUid uid = shop.active("tide", manifest("tide", "a"));
    shop.end("tide", manifest("tide", "a"), uid);
    RolloutOperations.Accepted again = done(shop.apply(manifest("tide", "a")));
    assertThat(again.created()).isTrue();
    assertThat(again.plan().uid()).isNotEqualTo(uid);
  }

  @Test
  void aPlanThatFailedIsRefusedWithTheWayToTryItAgain() {
    RolloutUid uid = shop.active("tide", manifest("tide", "a"));
    shop.failed("tide", manifest("tide", "a"), uid);
    Revision before = shop.store.revision();
    Outcome<RolloutOperations.Accepted> refused = shop.apply(manifest("tide", "a"));
    assertThat(refused).isInstanceOf(Outcome.Conflict.class);
    Outcome.Conflict<RolloutOperations.Accepted> conflict =
        (Outcome.Conflict<RolloutOperations.Accepted>) refused;
    assertThat(conflict.what()).contains("rollout tide is quarantined");
    assertThat(conflict.why()).contains("error_rate regressed");
    assertThat(conflict.hint()).contains("tidegate rollout retry tide --reason");
    assertThat(shop.store.revision()).isEqualTo(before);

    done(shop.apply(manifest("tide2", "a")));
    String other = manifest("tide", "a").replace("10%", "11%");
    assertThat(done(shop.apply(other)).created()).isTrue();
  }

  @Test
  void aPlanStaysQuarantinedAfterAnotherOne() {
    RolloutUid uid = shop.active("tide", manifest("tide", "a"));
    shop.failed("tide", manifest("tide", "a"), uid);
    String other = manifest("tide", "a").replace("10%", "11%");
    shop.end("tide", other, done(shop.apply(other)).plan().uid());
    Outcome<RolloutOperations.Accepted> refused = shop.apply(manifest("tide", "a"));
    assertThat(refused).isInstanceOf(Outcome.Conflict.class);
    assertThat(((Outcome.Conflict<RolloutOperations.Accepted>) refused).hint())
        .contains("change the plan");
  }

  @Test
  void theNamespaceOfTheManifestIsTheOneItIsAppliedTo() {
    String elsewhere = manifest("tide", "a").replace("name: tide,", "name: tide, namespace: bank,");
    assertThat(refused(elsewhere))
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("$.metadata.namespace"));
  }

  @Test
  void anUnknownOutcomeIsResolvedByTheSameCommit() {
    shop.store.failNextCommit(CommitFault.ANSWER_LOST);
    RolloutOperations.Accepted accepted = done(shop.apply(manifest("tide", "a")));
    assertThat(stored()).contains(accepted.plan().uid().value());
    assertThat(shop.audited()).hasSize(1);
  }

  private List<Problem> refused(String yaml) {
    Revision before = shop.store.revision();
    Outcome<?> outcome = shop.apply(yaml);
    assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
    assertThat(shop.store.revision()).as("nothing was written").isEqualTo(before);
    return ((Outcome.Invalid<?>) outcome).problems();
  }

  private String stored() {
    return shop.store.get(Keyspace.spec(TIDE)).map(entry -> entry.value().utf8()).orElse("");
  }

  private static RolloutOperations.Accepted done(Outcome<RolloutOperations.Accepted> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<RolloutOperations.Accepted>) outcome).value();
  }
}
