package dev.tidegate.system.faults;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * G5, without knowing how units are hashed: a stage serves the shares of its plan under one salt;
 * no more of the sample is exposed on an agent than its share allows, but for chance; and of any
 * two exposures, on whatever agents and whenever, one contains the other, so that buckets are
 * sticky and growth drops nobody. Takes one history, once.
 */
final class ExposureChecker {
  /** Standard deviations of a fair sample: one line in ten million is above by chance. */
  private static final double DEVIATIONS = 5.2;

  private final Map<String, Fields> plans = new HashMap<>(); // by UID
  private final Map<String, String> salts = new HashMap<>(); // by rollout
  private final Map<String, String> variants = new TreeMap<>(); // by flag: what stages serve
  private final Map<String, NavigableMap<Long, Long>> shares = new HashMap<>(); // by flag
  private final Map<String, Fields> bodies = new HashMap<>();
  private final Map<String, Long> overlays = new HashMap<>(); // share, by flag
  private final List<Violation> found = new ArrayList<>();

  private ExposureChecker() {}

  /** Judges what was stored, and what agents served of it. */
  static List<Violation> check(List<TruthRevision> history, Map<String, List<AgentLine>> streams) {
    ExposureChecker checker = new ExposureChecker();
    history.forEach(checker::take);
    streams.forEach(checker::bounded);
    checker.variants.forEach((flag, variant) -> checker.nested(flag, variant, streams));
    return List.copyOf(checker.found);
  }

  private void violated(long revision, String what) {
    found.add(new Violation("G5", revision, what));
  }

  private void take(TruthRevision revision) {
    Set<String> touched = new HashSet<>();
    revision
        .puts("ns/*/rollouts/*/*/plan")
        .forEach(plan -> plans.put(plan.segment(4), plan.fields()));
    for (TruthRevision.Change change : revision.matching("ns/*/overlays/*/*")) {
      String flag = change.segment(4);
      touched.add(flag);
      overlays.remove(flag);
      if (change.put()) {
        variants.put(flag, change.fields().text("variant"));
        overlays.put(flag, change.fields().number("share"));
        planned(revision, change);
      }
    }
    for (TruthRevision.Change change : revision.matching("ns/*/flags/*")) {
      touched.add(change.segment(3));
      bodies.put(change.segment(3), change.fields());
    }
    touched.forEach(
        flag ->
            shares
                .computeIfAbsent(flag, any -> new TreeMap<>())
                .put(revision.revision(), share(flag)));
  }

  /** How much is served of the variant that stages serve. */
  private long share(String flag) {
    Fields body = bodies.getOrDefault(flag, Fields.parse("{}"));
    if (!body.text("state").equals("ENABLED")) {
      return 0;
    }
    boolean folded = body.text("defaultVariant").equals(variants.getOrDefault(flag, ""));
    return folded ? Share.TOTAL : overlays.getOrDefault(flag, 0L);
  }

  private void planned(TruthRevision at, TruthRevision.Change put) {
    Fields overlay = put.fields();
    String salt = salts.putIfAbsent(put.segment(3), overlay.text("salt"));
    if (salt != null && !salt.equals(overlay.text("salt"))) {
      violated(at.revision(), "%s has salt %s, not %s".formatted(put.key(), overlay.of(), salt));
    }
    List<Fields> stages =
        plans.getOrDefault(overlay.text("rolloutUid"), Fields.parse("{}")).maps("stages");
    int stage = (int) overlay.number("stage");
    String share =
        stage < 1 || stage > stages.size()
            ? "0%"
            : stages.get(stage - 1).map("table").map(put.segment(4)).text("share");
    if (overlay.number("share") > Share.parse(share).buckets()) {
      violated(
          at.revision(), "%s serves %s, planned are %s".formatted(put.key(), overlay.of(), share));
    }
  }

  private void bounded(String agent, List<AgentLine> lines) {
    for (int i = 0; i < lines.size(); i++) {
      AgentLine line = lines.get(i);
      long next = i + 1 < lines.size() ? lines.get(i + 1).revision() : Long.MAX_VALUE;
      for (Map.Entry<String, String> flag : variants.entrySet()) {
        int exposed = exposed(line, flag.getKey(), flag.getValue()).cardinality();
        double share =
            (double) most(flag.getKey(), line.revision(), Math.max(next, line.revision()))
                / Share.TOTAL;
        double chance = DEVIATIONS * Math.sqrt(SampleAnswers.USERS * share * (1 - share));
        if (exposed > SampleAnswers.USERS * share + chance) {
          violated(
              line.revision(),
              "%s exposes %d of %d to %s, its share is %s"
                  .formatted(agent, exposed, SampleAnswers.USERS, flag.getKey(), share));
        }
      }
    }
  }

  private BitSet exposed(AgentLine line, String flag, String variant) {
    Fields body = bodies.getOrDefault(flag, Fields.parse("{}"));
    return SampleAnswers.who(
        line.flags().getOrDefault(flag, "code"), body.map("variants").text(variant));
  }

  /** The largest share served at a revision from {@code from} to {@code to}. */
  private long most(String flag, long from, long to) {
    NavigableMap<Long, Long> known = shares.getOrDefault(flag, new TreeMap<>());
    Map.Entry<Long, Long> at = known.floorEntry(from);
    long first = at == null ? 0 : at.getValue();
    return known.subMap(from, false, to, true).values().stream().reduce(first, Math::max);
  }

  private void nested(String flag, String variant, Map<String, List<AgentLine>> streams) {
    Map<BitSet, String> seen = new HashMap<>(); // and where
    streams.forEach(
        (agent, lines) ->
            lines.forEach(
                line ->
                    seen.putIfAbsent(
                        exposed(line, flag, variant), agent + " at " + line.revision())));
    List<BitSet> sets =
        seen.keySet().stream().sorted(Comparator.comparingInt(BitSet::cardinality)).toList();
    for (int i = 1; i < sets.size(); i++) {
      BitSet lost = (BitSet) sets.get(i - 1).clone();
      lost.andNot(sets.get(i));
      if (!lost.isEmpty()) {
        violated(
            0,
            "users %s have %s on %s, and not on %s, which exposes more"
                .formatted(lost, flag, seen.get(sets.get(i - 1)), seen.get(sets.get(i))));
      }
    }
  }
}
