package dev.tidegate.system.faults;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What {@link SampleAnswers} must get of every flag of a namespace at every revision, worked out
 * from the truth log alone: stored flags, and over them what stages serve. Knows flags of texts
 * without targeting, which is what operators edit in a run. Flags of stages that name agents are
 * left out: each agent serves them once it has entered.
 */
final class TruthFlags {
  private static final String FLAG = "ns/%s/flags/*";
  private static final String OVERLAY = "ns/%s/overlays/*/*";

  private final Map<String, Fields> bodies = new HashMap<>();
  private final Map<String, Map<String, Fields>> overlays = new HashMap<>(); // by flag, rollout
  private final NavigableMap<Long, Map<String, String>> served = new TreeMap<>();
  private final Set<String> entered; // flags of stages that agents enter, each in its own time

  /** Of the namespace's whole history, oldest first. */
  TruthFlags(String namespace, List<TruthRevision> history) {
    served.put(0L, Map.of());
    entered = ofNamedAgents(history);
    Map<String, String> answers = new TreeMap<>();
    for (TruthRevision revision : history) {
      Collection<String> touched = new ArrayList<>();
      for (TruthRevision.Change change : revision.matching(FLAG.formatted(namespace))) {
        String flag = change.segment(3);
        bodies.put(flag, change.fields());
        if (!change.put()) {
          bodies.remove(flag);
        }
        touched.add(flag);
      }
      for (TruthRevision.Change change : revision.matching(OVERLAY.formatted(namespace))) {
        Map<String, Fields> over =
            overlays.computeIfAbsent(change.segment(4), any -> new TreeMap<>());
        over.put(change.segment(3), change.fields());
        if (!change.put()) {
          over.remove(change.segment(3));
        }
        touched.add(change.segment(4));
      }
      touched.removeAll(entered);
      if (!touched.isEmpty()) {
        touched.forEach(flag -> answer(flag, answers));
        served.put(revision.revision(), Map.copyOf(answers));
      }
    }
  }

  private static Set<String> ofNamedAgents(List<TruthRevision> history) {
    Set<String> flags = new HashSet<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change plan : revision.puts("ns/*/rollouts/*/*/plan")) {
        for (Fields stage : plan.fields().maps("stages")) {
          if (stage.of().get("agents") instanceof MapNode) {
            flags.addAll(stage.map("table").of().members().keySet());
          }
        }
      }
    }
    return flags;
  }

  private Map<String, String> judged(Map<String, String> flags) {
    Map<String, String> judged = new TreeMap<>(flags);
    judged.keySet().removeAll(entered);
    return judged;
  }

  private void answer(String flag, Map<String, String> answers) {
    Fields body = bodies.get(flag);
    if (body == null) {
      answers.remove(flag);
    } else {
      Collection<Fields> over = overlays.getOrDefault(flag, Map.of()).values();
      answers.put(
          flag,
          SampleAnswers.text(
              IntStream.range(0, SampleAnswers.USERS)
                  .mapToObj(i -> answer(body, over, SampleAnswers.user(i)))
                  .toList()));
    }
  }

  private static String answer(Fields body, Collection<Fields> overlays, String user) {
    if (!body.text("state").equals("ENABLED")) {
      return "code";
    }
    String variant = body.text("defaultVariant");
    for (Fields overlay : overlays) {
      long share = overlay.number("share");
      if (share == Share.TOTAL || Cohort.bucket(overlay.text("salt"), user) < share) {
        variant = overlay.text("variant");
      }
    }
    return body.map("variants").text(variant);
  }

  /** What is to be served at a revision, by flag. */
  Map<String, String> at(long revision) {
    return served.floorEntry(Math.max(revision, 0)).getValue();
  }

  /** True if {@code flags} are what is to be served in the end. */
  boolean areNewest(Map<String, String> flags) {
    return judged(flags).equals(at(Long.MAX_VALUE));
  }

  /** The revision of the last change of what is served, at most {@code revision}. */
  long lastChange(long revision) {
    return served.floorKey(Math.max(revision, 0));
  }

  /** The first revision from {@code from} to {@code to} at which all of {@code flags} is served. */
  OptionalLong first(Map<String, String> flags, long from, long to) {
    if (from > to) {
      return OptionalLong.empty();
    }
    Map<String, String> judged = judged(flags);
    LongStream later = served.subMap(from, false, to, true).keySet().stream().mapToLong(r -> r);
    return LongStream.concat(LongStream.of(from), later)
        .filter(revision -> at(revision).equals(judged))
        .findFirst();
  }
}
