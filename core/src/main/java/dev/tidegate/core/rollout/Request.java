package dev.tidegate.core.rollout;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked of a rollout, not answered yet.
 *
 * @param id of the request
 * @param verb what is asked
 * @param args by name: {@code stage}, {@code full}, {@code to}, {@code force}, {@code
 *     restoreState}; sorted
 * @param actor who asks, not empty
 * @param reason why; may be empty
 */
public record Request(
    RequestId id, Verb verb, Map<String, String> args, String actor, String reason) {
  /** Argument of a rollback of a completed rollout: {@code true} to restore agents' state, too. */
  public static final String RESTORE_STATE = "restoreState";

  public Request {
    if (actor.isEmpty()) {
      throw new IllegalArgumentException("request " + id + " has no actor");
    }
    args = Collections.unmodifiableMap(new TreeMap<>(args));
  }

  /** The argument {@code name}, or null. */
  public @Nullable String arg(String name) {
    return args.get(name);
  }

  /** {@code what} with who asked for it, and why. */
  String by(String what) {
    return what + " by " + actor + (reason.isBlank() ? "" : ": " + reason);
  }

  /**
   * The order in which requests are handled: rollback and pause first, else as given.
   *
   * @param inRevisionOrder as they were put
   */
  public static List<Request> inOrder(List<Request> inRevisionOrder) {
    return inRevisionOrder.stream()
        .sorted((a, b) -> Boolean.compare(b.verb.isSafe(), a.verb.isSafe()))
        .toList();
  }
}
