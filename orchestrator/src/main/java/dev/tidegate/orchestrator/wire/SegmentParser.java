package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import org.jspecify.annotations.Nullable;

/** Reads the segments of a key; null where they make no known key. */
final class SegmentParser {
  private SegmentParser() {}

  static @Nullable Place system(String[] segments) {
    if (segments.length == 3 && segments[1].equals("replicas")) {
      return Names.isName(segments[2]) ? new Place.ReplicaOf(segments[2]) : null;
    }
    if (segments.length != 2) {
      return null;
    }
    return switch (segments[1]) {
      case "leader" -> new Place.Leader();
      case "epoch" -> new Place.EpochOf();
      case "rewind" -> new Place.RewindOf();
      case "freezes" -> new Place.SystemFreezes();
      default -> null;
    };
  }

  static @Nullable Place namespace(String[] segments) {
    String namespace = segments[1];
    if (segments.length == 3) {
      return segments[2].equals("freezes") ? new Place.NamespaceFreezes(namespace) : null;
    }
    String last = segments[3];
    if (segments[2].equals("rollouts")) {
      return Names.isName(last) ? rollout(new RolloutName(namespace, last), segments) : null;
    }
    if (segments[2].equals("overlays")) {
      boolean known = segments.length == 5 && Names.isName(last) && Names.isFlagKey(segments[4]);
      return known ? new Place.OverlayOf(new RolloutName(namespace, last), segments[4]) : null;
    }
    return segments.length == 4 && Names.isFlagKey(last)
        ? leaf(namespace, segments[2], last)
        : null;
  }

  private static @Nullable Place leaf(String namespace, String folder, String name) {
    return switch (folder) {
      case "flags" -> new Place.Flag(namespace, name);
      case "evaluators" -> new Place.Evaluator(namespace, name);
      case "overrides" -> new Place.OverrideOf(namespace, name);
      case "claims" -> new Place.Claim(namespace, name);
      case "requests" -> new Place.RequestOf(namespace, name);
      default -> null;
    };
  }

  private static @Nullable Place rollout(RolloutName rollout, String[] segments) {
    if (segments.length == 5) {
      return switch (segments[4]) {
        case "spec" -> new Place.Spec(rollout);
        case "status" -> new Place.Status(rollout);
        case "successor" -> new Place.Successor(rollout);
        default -> null;
      };
    }
    if (segments.length == 6 && Names.isName(segments[4])) {
      RolloutUid uid = new RolloutUid(segments[4]);
      return switch (segments[5]) {
        case "plan" -> new Place.Plan(rollout, uid);
        case "ended" -> new Place.Ended(rollout, uid);
        default -> null;
      };
    }
    boolean before =
        segments.length == 7
            && segments[5].equals("before")
            && Names.isName(segments[4])
            && Names.isFlagKey(segments[6]);
    return before ? new Place.Before(rollout, new RolloutUid(segments[4]), segments[6]) : null;
  }
}
