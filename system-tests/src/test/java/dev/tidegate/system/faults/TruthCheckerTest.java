package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.TruthRevision.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A good history passes; each bad one breaks the guarantee it is named after. */
final class TruthCheckerTest {
  private static final String STATUS = "ns/shop/rollouts/r/status";

  private final List<TruthRevision> history = new ArrayList<>();

  /** A manifest, the first status, and two stages under two leaders. */
  private TruthCheckerTest begin() {
    at(1, put("system/leader", "{}", 1));
    at(2, put("ns/shop/rollouts/r/spec", "{}", 2), audit("apply"));
    at(3, put(STATUS, status("PENDING", 0), 3), audit("accept"));
    step(4, 1, "ENTER", "PENDING", 0, "ENTERING", 1);
    step(5, 1, "SOAK", "ENTERING", 1, "SOAKING", 1);
    at(6, gone("system/leader"));
    at(7, put("system/leader", "{}", 7));
    step(8, 7, "ENTER", "SOAKING", 1, "ENTERING", 2);
    return this;
  }

  @Test
  void aGoodHistoryPasses() {
    begin();
    step(9, 7, "ROLL_BACK", "ENTERING", 2, "ROLLING_BACK", 0);
    step(10, 7, "ROLLED_BACK", "ROLLING_BACK", 0, "HELD", 0);
    at(11, put("ns/shop/requests/q", "{}", 11), audit("request"));
    List<Change> retry = new ArrayList<>(stepOf(12, 7, "ENTER", "HELD", 0, "ENTERING", 1));
    retry.add(gone("ns/shop/requests/q"));
    retry.add(put("log/shop/requests/q", "{\"state\":\"ACCEPTED\"}", 12));
    at(12, retry.toArray(Change[]::new));

    assertThat(check()).isEmpty();
  }

  @Test
  void aDecisionOfAnOlderTokenBreaksG1() {
    begin();
    step(9, 1, "SOAK", "ENTERING", 2, "SOAKING", 2);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G1");
  }

  @Test
  void aDecisionWithoutALeaderBreaksG1() {
    begin();
    at(9, gone("system/leader"));
    step(10, 7, "SOAK", "ENTERING", 2, "SOAKING", 2);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G1");
  }

  @Test
  void aStatusWithoutItsDecisionBreaksG2() {
    begin();
    at(9, put(STATUS, status("SOAKING", 2), 3), audit("alone"));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void aDecisionWithoutItsStatusBreaksG2() {
    begin();
    at(9, stepOf(9, 7, "SOAK", "ENTERING", 2, "SOAKING", 2).get(1));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void aSkippedStageBreaksG2() {
    begin();
    step(9, 7, "SOAK", "ENTERING", 2, "SOAKING", 2);
    step(10, 7, "ENTER", "SOAKING", 2, "ENTERING", 4);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void anIllegalTransitionBreaksG2() {
    begin();
    step(9, 7, "COMPLETE", "ENTERING", 2, "PENDING", 2);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void aStageWithoutItsOverlaysBreaksG2() {
    begin();
    step(9, 7, "SOAK", "ENTERING", 2, "SOAKING", 2);
    List<Change> bare = stepOf(10, 7, "ENTER", "SOAKING", 2, "ENTERING", 3);
    at(10, bare.subList(0, 3).toArray(Change[]::new));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void aDecisionOnAnotherStatusBreaksG2() {
    begin();
    step(9, 7, "ENTER", "SOAKING", 1, "ENTERING", 2);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G2");
  }

  @Test
  void anAdvanceAfterARollbackBreaksG6() {
    begin();
    step(9, 7, "ROLL_BACK", "ENTERING", 2, "ROLLING_BACK", 0);
    step(10, 7, "ROLLED_BACK", "ROLLING_BACK", 0, "HELD", 0);
    step(11, 7, "ENTER", "HELD", 0, "ENTERING", 1);

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G6");
  }

  @Test
  void aRequestAnsweredTwiceBreaksG7() {
    begin();
    at(9, put("ns/shop/requests/q", "{}", 9), audit("ask"));
    at(10, gone("ns/shop/requests/q"), put("log/shop/requests/q", "{}", 10), audit("answer"));
    at(11, put("log/shop/requests/q", "{}", 10));

    assertThat(check()).extracting(Violation::guarantee).containsOnly("G7");
  }

  @Test
  void aRequestNeverAnsweredBreaksG7() {
    begin();
    at(9, put("ns/shop/requests/q", "{}", 9), audit("ask"));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G7");
  }

  @Test
  void aRequestThatVanishesBreaksG7() {
    begin();
    at(9, put("ns/shop/requests/q", "{}", 9), audit("ask"));
    at(10, gone("ns/shop/requests/q"), audit("lost"));

    assertThat(check()).extracting(Violation::guarantee).contains("G7");
  }

  @Test
  void aChangeWithoutAnAuditEntryBreaksG10() {
    begin();
    at(9, put("ns/shop/flags/f", "{}", 9));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G10");
  }

  @Test
  void aChangeWithTwoAuditEntriesBreaksG10() {
    begin();
    at(9, put("ns/shop/flags/f", "{}", 9), audit("one"), audit("two"));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G10");
  }

  @Test
  void anAuditEntryPutAgainBreaksG10() {
    begin();
    at(9, put("ns/shop/flags/f", "{}", 9), audit("one"));
    at(10, put("ns/shop/flags/f", "{}", 9), put("log/shop/audit/entries/one", "{}", 9));

    assertThat(check()).extracting(Violation::guarantee).containsExactly("G10");
  }

  @Test
  void theLegalTransitionsAreThoseOfTheDocumentation() {
    assertThat(LegalTransitions.read())
        .contains("SOAKING --> ENTERING: ENTER")
        .doesNotContain("ROLLED_BACK --> ENTERING: ENTER")
        .hasSizeGreaterThan(30);
  }

  private List<Violation> check() {
    Set<String> legal = LegalTransitions.read();
    return new TruthChecker(legal).check(history, true);
  }

  private void at(long revision, Change... changes) {
    List<Change> dated = new ArrayList<>();
    for (Change change : changes) {
      boolean fresh = change.put() && change.created() == 0;
      dated.add(fresh ? put(change.key(), String.valueOf(change.value()), revision) : change);
    }
    history.add(new TruthRevision(revision, revision * 1_000_000, dated));
  }

  private void step(
      long revision, long token, String word, String from, int fromStage, String to, int toStage) {
    at(
        revision,
        stepOf(revision, token, word, from, fromStage, to, toStage).toArray(Change[]::new));
  }

  /** Status, decision, audit entry and overlay, in this order. */
  private static List<Change> stepOf(
      long revision, long token, String word, String from, int fromStage, String to, int toStage) {
    String decision =
        "{\"token\":\"%d\",\"decision\":\"%s\",\"before\":%s,\"after\":%s}"
            .formatted(token, word, status(from, fromStage), status(to, toStage));
    return List.of(
        put(STATUS, status(to, toStage), 3),
        put("log/shop/decisions/u/" + revision, decision, revision),
        audit("decision-" + revision),
        put("ns/shop/overlays/r/f", "{}", 4));
  }

  private static String status(String phase, int stage) {
    return "{\"rolloutUid\":\"u\",\"phase\":\"%s\",\"stage\":%d}".formatted(phase, stage);
  }

  private static Change put(String key, String value, long created) {
    return new Change(key, value, created);
  }

  /** Created at the revision it is put into. */
  private static Change audit(String operation) {
    return new Change("log/shop/audit/entries/" + operation, "{}", 0);
  }

  private static Change gone(String key) {
    return new Change(key, null, 0);
  }
}
