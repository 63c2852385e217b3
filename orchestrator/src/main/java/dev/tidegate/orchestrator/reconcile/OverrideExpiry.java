package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes overrides whose time is over, one transaction each. Until then, and while nobody leads,
 * they stay in force: that is the side of the baseline.
 */
final class OverrideExpiry {
  private static final Duration SOON = Duration.ofSeconds(1);

  /** The wall clock may be set: look again before the time that was worked out from it. */
  private static final Duration LOOK_MAX = Duration.ofSeconds(30);

  private static final Duration NOW = Duration.ofMillis(10);

  private final Tools tools;

  OverrideExpiry(Tools tools) {
    this.tools = tools;
  }

  static boolean any(NamespaceView namespace) {
    return !namespace.overrides().isEmpty();
  }

  /** One run for a namespace; answers when the next override ends. */
  @Nullable Duration run(String name) {
    Optional<Fence> fence = tools.leadership().fence().get();
    Map<String, Stored<FlagOverride>> overrides =
        tools.views().current().namespace(name).overrides();
    if (fence.isEmpty() || overrides.isEmpty()) {
      return null;
    }
    Map.Entry<String, Stored<FlagOverride>> first = earliest(overrides);
    Instant now = tools.clock().instant();
    Duration left = Duration.between(now, first.getValue().value().until());
    if (left.compareTo(Duration.ZERO) > 0) {
      return left.compareTo(LOOK_MAX) < 0 ? left : LOOK_MAX;
    }
    CommitResult result =
        tools.store().commit(commit(name, first.getKey(), first.getValue(), fence.get(), now));
    tools.meters().answered(result);
    boolean done =
        result instanceof CommitResult.Committed || result instanceof CommitResult.AlreadyApplied;
    return result instanceof CommitResult.Fenced ? null : done && overrides.size() > 1 ? NOW : SOON;
  }

  private static Map.Entry<String, Stored<FlagOverride>> earliest(
      Map<String, Stored<FlagOverride>> overrides) {
    return overrides.entrySet().stream()
        .min(Map.Entry.comparingByValue(OverrideExpiry::byEnd))
        .orElseThrow();
  }

  private static int byEnd(Stored<FlagOverride> one, Stored<FlagOverride> other) {
    return one.value().until().compareTo(other.value().until());
  }

  private static Commit commit(
      String namespace, String flag, Stored<FlagOverride> override, Fence fence, Instant now) {
    Revision seen = override.modRevision();
    return new CommitDraft(namespace)
        .asSeen(Keyspace.override(namespace, flag), seen)
        .delete(Keyspace.override(namespace, flag))
        .audited(
            fence,
            new AuditEntry(
                "override-expired." + flag + "." + seen,
                Standing.ORCHESTRATOR,
                "flag.override-expired",
                "flag " + flag,
                "it was set by %s until %s"
                    .formatted(override.value().actor(), override.value().until()),
                now));
  }
}
