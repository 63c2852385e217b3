package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * G8 of one agent's counter: what was acknowledged is in the store and is restored after a restart;
 * only the boot that owns the instance writes, and a count never goes back.
 */
final class CheckpointChecker {
  /**
   * What came of one attempt of an agent, as it noted it.
   *
   * @param boot names the run of its process
   * @param what {@code saved} or {@code restored}
   * @param outcome DURABLE once the store has it; what a restore found
   */
  record Save(String boot, String what, long count, String outcome) {
    static Save parse(String json) {
      Fields line = Fields.parse(json);
      return new Save(
          line.text("boot"), line.text("what"), line.number("count"), line.text("outcome"));
    }
  }

  private final String instance;
  private final List<Violation> found = new ArrayList<>();
  private final Map<String, Long> counts = new HashMap<>(); // newest stored, by boot
  private final Map<Integer, String> bootOf = new HashMap<>(); // by number of the owner
  private final Set<String> stored = new HashSet<>();
  private int owner;

  private CheckpointChecker(String instance) {
    this.instance = instance;
  }

  /** Judges an instance of the service {@code orders}. */
  static List<Violation> check(String instance, List<Save> saves, List<TruthRevision> history) {
    CheckpointChecker checker = new CheckpointChecker(instance);
    history.forEach(checker::take);
    checker.acknowledged(saves);
    return List.copyOf(checker.found);
  }

  private void violated(long revision, String what) {
    found.add(new Violation("G8", revision, instance + " " + what));
  }

  private void take(TruthRevision revision) {
    String folder = "blob/*/checkpoints/orders/" + instance;
    if (!revision.puts(folder + "/owner").isEmpty()) {
      owner++;
    }
    for (TruthRevision.Change change : revision.matching(folder + "/working/counter")) {
      if (change.put()) {
        String content =
            new String(Base64.getDecoder().decode(change.fields().text("content")), UTF_8);
        saved(revision.revision(), content);
      } else {
        violated(revision.revision(), "has its checkpoint no more");
      }
    }
  }

  private void saved(long revision, String content) {
    int colon = content.indexOf(':');
    String boot = content.substring(0, colon);
    long count = Long.parseLong(content.substring(colon + 1));
    boolean isNew = !counts.containsKey(boot);
    String owning = bootOf.putIfAbsent(owner, boot);
    if ((owning != null && !owning.equals(boot)) || (owning == null && !isNew)) {
      violated(revision, "was overwritten by boot %s, superseded".formatted(boot));
    }
    Long before = counts.put(boot, count);
    if (before != null && count <= before) {
      violated(revision, "went from count %d to %d".formatted(before, count));
    }
    stored.add(content);
  }

  private void acknowledged(List<Save> saves) {
    long newest = 0;
    for (Save save : saves) {
      boolean durable = save.what().equals("saved") && save.outcome().equals("DURABLE");
      if (durable && !stored.contains(save.boot() + ":" + save.count())) {
        violated(0, "was told that this is durable, and it is not: " + save);
      }
      if (save.what().equals("restored") && save.count() < newest) {
        violated(0, "restored %s after count %d was acknowledged".formatted(save, newest));
      }
      newest = durable ? Math.max(newest, save.count()) : newest;
    }
  }
}
