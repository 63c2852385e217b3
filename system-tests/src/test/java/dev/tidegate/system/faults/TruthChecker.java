package dev.tidegate.system.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what a store went through, revision by revision, against the guarantees of
 * docs/guarantees.md that show in it: G1, G2, G6, G7 and G10. Takes one history, once.
 */
final class TruthChecker {
  private static final String DECISION = "log/*/decisions/*/*";
  private static final String STATUS = "ns/*/rollouts/*/status";
  private static final String ANSWER = "log/*/requests/*";
  private static final String REQUEST = "ns/*/requests/*";
  private static final Set<String> ADVANCES =
      Set.of("ENTER", "SOAK", "AWAIT_APPROVAL", "COMPLETE", "RESUME");

  /** What a guarantee does not allow, where it was seen, in words. */
  record Violation(String guarantee, long revision, String what) {}

  private record Standing(String uid, String phase, long stage) {}

  private final Set<String> legal;
  private final List<Violation> found = new ArrayList<>();
  private final Map<String, Standing> statuses = new HashMap<>();
  private final Set<String> rolledBack = new HashSet<>();
  private final Set<String> unanswered = new TreeSet<>();
  private long claim;
  private long last;

  /**
   * Judges by the legal transitions.
   *
   * @param legal each as {@code BEFORE --> AFTER: WORD}
   */
  TruthChecker(Set<String> legal) {
    this.legal = Set.copyOf(legal);
  }

  /**
   * The whole history, oldest first.
   *
   * @param ended true if everything had time to be answered
   */
  List<Violation> check(List<TruthRevision> history, boolean ended) {
    for (TruthRevision revision : history) {
      if (revision.revision() <= last) {
        violated("LOG", revision, "comes after revision " + last);
      }
      last = revision.revision();
      fencing(revision);
      stages(revision);
      requests(revision);
      audit(revision);
      revision.where(change -> change.key().equals("system/leader")).stream()
          .forEach(change -> claim = change.created());
    }
    if (ended) {
      for (String request : unanswered) {
        found.add(new Violation("G7", last, request + " was never answered"));
      }
    }
    return List.copyOf(found);
  }

  private void violated(String guarantee, TruthRevision at, String what) {
    found.add(new Violation(guarantee, at.revision(), what));
  }

  /** G1: who decides holds the claim at that moment. */
  private void fencing(TruthRevision at) {
    for (TruthRevision.Change decision : at.puts(DECISION)) {
      long token = decision.fields().number("token");
      if (token != claim) {
        violated("G1", at, decision.key() + " has token " + token + ", the claim is " + claim);
      }
    }
  }

  /** G2 and G6, of every status that changes. */
  private void stages(TruthRevision at) {
    List<TruthRevision.Change> puts = at.puts(STATUS);
    for (TruthRevision.Change put : puts) {
      Fields status = put.fields();
      Standing next =
          new Standing(status.text("rolloutUid"), status.text("phase"), status.number("stage"));
      Standing before = statuses.put(put.key(), next);
      if (before == null || !before.uid().equals(next.uid())) {
        if (!next.phase().equals("PENDING") || next.stage() != 0) {
          violated("G2", at, put.key() + " begins as " + next);
        }
      } else {
        transition(at, put, before, next);
      }
    }
    if (puts.isEmpty() && !at.puts(DECISION).isEmpty()) {
      violated("G2", at, "a decision without its status");
    }
    at.deletions(STATUS).forEach(gone -> statuses.remove(gone.key()));
  }

  private void transition(
      TruthRevision at, TruthRevision.Change put, Standing before, Standing next) {
    List<TruthRevision.Change> decisions = at.puts("log/*/decisions/" + next.uid() + "/*");
    if (decisions.size() != 1 || at.puts("log/*/audit/entries/*").size() != 1) {
      violated("G2", at, put.key() + " changed without one decision and one audit entry");
      return;
    }
    Fields decision = decisions.get(0).fields();
    String word = decision.text("decision");
    agrees(at, decision.map("before"), before);
    agrees(at, decision.map("after"), next);
    String edge = before.phase() + " --> " + next.phase() + ": " + word;
    boolean holds = word.equals("HOLD") && before.phase().equals(next.phase());
    if (!holds && !legal.contains(edge)) {
      violated("G2", at, put.key() + " went " + edge);
    }
    boolean enters = word.equals("ENTER");
    boolean backs = word.startsWith("ROLL") || word.equals("SUPERSEDE") || word.equals("FAIL");
    if (next.stage() > before.stage() + (enters ? 1 : 0)
        || (next.stage() < before.stage() && !backs && !enters)) {
      violated("G2", at, put.key() + " went from " + before + " to " + next + " by " + word);
    }
    if (enters && at.puts("ns/*/overlays/" + put.segment(3) + "/*").isEmpty()) {
      violated("G2", at, put.key() + " entered a stage without its overlays");
    }
    rollback(at, put.key() + " of " + next.uid(), word);
  }

  private void agrees(TruthRevision at, Fields recorded, Standing stored) {
    if (!recorded.text("phase").equals(stored.phase())
        || recorded.number("stage") != stored.stage()) {
      violated("G2", at, "the decision says " + recorded.of() + ", stored is " + stored);
    }
  }

  /** G6: after a rollback only a person's request goes on. */
  private void rollback(TruthRevision at, String rollout, String word) {
    if (word.equals("ROLL_BACK")) {
      rolledBack.add(rollout);
    } else if (ADVANCES.contains(word) && rolledBack.remove(rollout)) {
      boolean asked =
          at.puts(ANSWER).stream()
              .anyMatch(answer -> answer.fields().text("state").equals("ACCEPTED"));
      if (!asked) {
        violated("G6", at, rollout + " made " + word + " after a rollback, unasked");
      }
    }
  }

  /** G7: a request is answered once, by the transaction that consumes it. */
  private void requests(TruthRevision at) {
    at.puts(REQUEST).forEach(request -> unanswered.add(request.segment(3)));
    for (TruthRevision.Change answer : at.puts(ANSWER)) {
      String id = answer.segment(3);
      if (answer.created() != at.revision() || !unanswered.remove(id)) {
        violated("G7", at, id + " was answered again, or never asked");
      }
      if (at.deletions(REQUEST).stream().noneMatch(gone -> gone.segment(3).equals(id))) {
        violated("G7", at, id + " was answered and not consumed");
      }
    }
    for (TruthRevision.Change gone : at.deletions(REQUEST)) {
      if (at.puts("log/*/requests/" + gone.segment(3)).isEmpty()) {
        violated("G7", at, gone.segment(3) + " vanished without an answer");
      }
    }
    for (TruthRevision.Change decision : at.puts(DECISION)) {
      if (decision.created() != at.revision()) {
        violated("G7", at, decision.key() + " was decided again");
      }
    }
  }

  /** G10: a change of intent or of a rollout has one audit entry, made once. */
  private void audit(TruthRevision at) {
    boolean intent =
        !at.where(change -> change.key().startsWith("ns/") || change.key().equals("system/freezes"))
            .isEmpty();
    List<TruthRevision.Change> entries =
        at.where(change -> change.put() && change.key().contains("/audit/entries/"));
    if (intent && entries.size() != 1) {
      violated("G10", at, "has " + entries.size() + " audit entries for " + keys(at));
    }
    for (TruthRevision.Change entry : entries) {
      if (entry.created() != at.revision()) {
        violated("G10", at, entry.key() + " was put again");
      }
    }
  }

  private static List<String> keys(TruthRevision at) {
    return at.changes().stream().map(TruthRevision.Change::key).toList();
  }
}
