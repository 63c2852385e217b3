package dev.tidegate.orchestrator.foreign;

import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.wire.Position;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest {@link ForeignSnapshot} of each namespace, made again only when what it serves
 * changed. Holds one snapshot per namespace of the view. For any thread.
 */
public final class ForeignFlags {
  private final Supplier<RolloutView> views;
  private final InstantSource clock;
  private final Map<String, Seen> newest = new ConcurrentHashMap<>();

  /**
   * Flags of {@code views}.
   *
   * @param clock for rules that read the time
   */
  public ForeignFlags(Supplier<RolloutView> views, InstantSource clock) {
    this.views = views;
    this.clock = clock;
  }

  /** The flags of {@code name} now; of a namespace that does not exist an empty snapshot. */
  public ForeignSnapshot namespace(String name) {
    RolloutView view = views.get();
    NamespaceView namespace = view.namespace(name);
    if (!view.namespaces().containsKey(name)) {
      newest.remove(name);
      return snapshot(namespace);
    }
    return newest.compute(name, (key, seen) -> seen(view.epoch(), namespace, seen)).snapshot();
  }

  /** The namespaces there are now. */
  public Set<String> names() {
    return views.get().namespaces().keySet();
  }

  private Seen seen(long epoch, NamespaceView namespace, @Nullable Seen before) {
    Position changed = new Position(epoch, namespace.changed().value());
    if (before == null) {
      return new Seen(changed, snapshot(namespace));
    }
    if (before.changed().equals(changed)) {
      return before;
    }
    boolean same =
        before.snapshot().flags().equals(namespace.effective().foreign())
            && before.snapshot().evaluators().equals(namespace.effective().evaluators())
            && before.snapshot().unknown().equals(namespace.unknownFlags());
    return new Seen(changed, same ? before.snapshot() : snapshot(namespace));
  }

  private ForeignSnapshot snapshot(NamespaceView namespace) {
    return new ForeignSnapshot(
        namespace.name(),
        namespace.changed(),
        namespace.effective().foreign(),
        namespace.effective().evaluators(),
        namespace.unknownFlags(),
        clock);
  }

  /**
   * What was made of a namespace.
   *
   * @param changed the namespace's last change then; much that changes concerns no flags
   */
  private record Seen(Position changed, ForeignSnapshot snapshot) {}
}
