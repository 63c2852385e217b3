package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Layout below {@code blob/{ns}/checkpoints/{service}/{instance}}: {@code owner}, {@code
 * working/{name}}, {@code restore/{uid}/{attempt}/{stage}} (the manifest) with the states below it;
 * and two folders that only tell repeated transactions apart, {@code boots} and {@code saves}.
 */
final class CheckpointKeys {
  private CheckpointKeys() {}

  static Key owner(Instance instance) {
    return new Key(folder(instance) + "/owner");
  }

  static Key boot(Instance instance, String bootId) {
    return new Key(folder(instance) + "/boots/" + bootId);
  }

  static KeyRange boots(Instance instance) {
    return KeyRange.below(folder(instance) + "/boots");
  }

  static Key state(Instance instance, @Nullable RestorePoint point, String name) {
    return new Key(
        point == null
            ? folder(instance) + "/working/" + name
            : manifest(instance, point).path() + "/" + name);
  }

  static Key manifest(Instance instance, RestorePoint point) {
    return new Key(
        "%s/restore/%s/%d/%d"
            .formatted(folder(instance), point.rolloutUid(), point.attempt(), point.stage()));
  }

  /**
   * Operation of a save over what was last put at {@code seen}. Later operations of a state sort
   * later, so that each save deletes those before it.
   */
  static Key operation(Instance instance, Key state, Revision seen, String digest) {
    return new Key("%s/%019d-%s".formatted(operations(instance, state), seen.value(), digest));
  }

  static KeyRange operationsBefore(Instance instance, Key state, Key operation) {
    return new KeyRange(operations(instance, state) + "/", operation.path());
  }

  private static String operations(Instance instance, Key state) {
    String folder = folder(instance);
    return folder + "/saves" + state.path().substring(folder.length());
  }

  static KeyRange of(String namespace, @Nullable String service, @Nullable String instance) {
    String folder = "blob/" + namespace + "/checkpoints";
    if (service != null) {
      folder += "/" + service + (instance == null ? "" : "/" + instance);
    }
    return KeyRange.below(folder);
  }

  private static String folder(Instance instance) {
    return "blob/%s/checkpoints/%s/%s"
        .formatted(instance.namespace(), instance.service(), instance.instance());
  }

  /** A key of the working set or of a restore point taken apart; point null for working. */
  record State(Instance instance, @Nullable RestorePoint point, String name) {}

  static Optional<State> parse(Key key) {
    List<String> segments = Arrays.asList(key.path().split("/", -1));
    if (segments.size() < 7) {
      return Optional.empty();
    }
    Instance instance = new Instance(segments.get(1), segments.get(3), segments.get(4));
    if (segments.size() == 7 && segments.get(5).equals("working")) {
      return Optional.of(new State(instance, null, segments.get(6)));
    }
    if (segments.size() == 10 && segments.get(5).equals("restore")) {
      RestorePoint point =
          new RestorePoint(
              segments.get(6),
              Integer.parseInt(segments.get(7)),
              Integer.parseInt(segments.get(8)));
      return Optional.of(new State(instance, point, segments.get(9)));
    }
    return Optional.empty();
  }
}
