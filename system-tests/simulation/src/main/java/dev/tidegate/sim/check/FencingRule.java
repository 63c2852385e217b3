package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Entry;

/**
 * G1: what is written with a token is written while that very claim stands, never after a newer.
 */
final class FencingRule implements Rule {
  private long newestToken;

  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    if (decision != null) {
      check(step, Json.number(decision, "token"), "a decision", violations);
    }
    step.puts("blob/", "")
        .map(entry -> entry.key().path())
        .filter(path -> path.contains("/evidence/") && path.contains("/saves/"))
        .forEach(path -> check(step, tokenOf(path), "evidence", violations));
  }

  private static long tokenOf(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return Long.parseLong(last.substring(0, last.indexOf('-')));
  }

  private void check(Step step, long token, String what, Violations violations) {
    Entry claim = step.before().get("system/leader");
    long standing = claim == null ? 0 : claim.createRevision().value();
    if (token != standing) {
      violations.add(
          "G1",
          step.nanos(),
          "%s was written with token %d at revision %d while the claim is %d"
              .formatted(what, token, step.batch().revision().value(), standing));
    }
    if (token < newestToken) {
      violations.add(
          "G1", step.nanos(), "%s of token %d after one of %d".formatted(what, token, newestToken));
    }
    newestToken = Math.max(newestToken, token);
  }
}
