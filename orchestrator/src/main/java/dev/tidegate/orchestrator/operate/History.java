package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was decided about a rollout, oldest first. */
public final class History {
  private final Store store;
  private final ViewKeeper views;

  /** Reads from {@code store}. */
  public History(Store store, ViewKeeper views) {
    this.store = store;
    this.views = views;
  }

  /** The decision records of the newest incarnation of {@code rollout}. */
  public Outcome<List<Node>> decisions(RolloutName rollout) {
    @Nullable RolloutUid uid = views.current().rollout(rollout).map(RolloutEntry::uid).orElse(null);
    if (uid == null) {
      return new Outcome.Missing<>(
          "rollout " + rollout.name() + " in namespace " + rollout.namespace());
    }
    try {
      Snapshot records = store.list(Keyspace.decisions(rollout.namespace(), uid));
      List<Node> nodes = new ArrayList<>();
      for (Entry entry : records.entries()) {
        nodes.add(DocumentReader.json(entry.value().utf8()));
      }
      return new Outcome.Done<>(nodes, records.revision());
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>("a stored decision cannot be read", e.problems());
    }
  }
}
