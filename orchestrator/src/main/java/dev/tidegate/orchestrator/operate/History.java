package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.RecordingChunk;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was decided about a rollout, and on what. */
public final class History {
  private static final int LINEAGE_MAX = 20;

  private final Store store;
  private final ViewKeeper views;

  /** Reads from {@code store}. */
  public History(Store store, ViewKeeper views) {
    this.store = store;
    this.views = views;
  }

  /**
   * Everything that is needed to decide again about a rollout.
   *
   * @param plan that is carried out, or null before the start
   * @param decisions decision records, oldest first
   * @param steps of the evidence, oldest first
   * @param stepsLeftOut how many steps are too many to answer with
   */
  public record Recording(
      @Nullable MapNode plan, List<Node> decisions, List<Node> steps, int stepsLeftOut) {
    /** Most characters of steps that are answered with, about a day of three metrics. */
    static final int CHARS_MAX = 12_000_000;

    public Recording {
      decisions = List.copyOf(decisions);
      steps = List.copyOf(steps);
    }
  }

  /**
   * The decision records of {@code rollout}, oldest first: of its newest incarnation, and of those
   * before that it is a retry or revert of.
   */
  public Outcome<List<Node>> decisions(RolloutName rollout) {
    return read(
        rollout,
        "a stored decision cannot be read",
        (uid, plan) -> decisions(rollout, lineage(rollout, uid)));
  }

  /** The recording of {@code rollout}: of the same incarnations, which carry the same plan out. */
  public Outcome<Recording> recording(RolloutName rollout) {
    return read(
        rollout,
        "what was recorded cannot be read",
        (uid, plan) -> {
          List<RolloutUid> lineage = lineage(rollout, uid);
          Outcome.Done<List<Node>> decisions = decisions(rollout, lineage);
          return new Outcome.Done<>(
              recording(rollout, lineage, plan, decisions.value()), decisions.revision());
        });
  }

  /** {@code uid} and the incarnations that led to it, oldest first; as far as they are known. */
  private List<RolloutUid> lineage(RolloutName rollout, RolloutUid uid) {
    Deque<RolloutUid> lineage = new ArrayDeque<>(List.of(uid));
    RolloutEntry entry = views.current().rollout(rollout).orElse(null);
    StoredManifest current = entry == null ? null : entry.current();
    StoredManifest.Origin origin = current == null ? null : current.origin();
    RolloutUid next = origin == null ? null : origin.uid();
    while (entry != null && next != null && lineage.size() <= LINEAGE_MAX) {
      lineage.addFirst(next);
      Stored<RolloutEnding> ending = entry.endings().get(next);
      next = ending == null ? null : ending.value().follows();
    }
    return List.copyOf(lineage);
  }

  private interface Reading<T> {
    Outcome<T> of(RolloutUid uid, @Nullable MapNode plan);
  }

  private <T> Outcome<T> read(RolloutName rollout, String damaged, Reading<T> reading) {
    RolloutEntry entry = views.current().rollout(rollout).orElse(null);
    @Nullable RolloutUid uid = entry == null ? null : entry.uid();
    if (entry == null || uid == null) {
      return new Outcome.Missing<>(
          "rollout " + rollout.name() + " in namespace " + rollout.namespace());
    }
    try {
      Stored<RolloutPlan> plan = entry.plan();
      return reading.of(uid, plan == null ? null : plan.value().toNode());
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>(damaged, e.problems());
    } catch (IllegalArgumentException e) {
      return new Outcome.Invalid<>(
          damaged,
          List.of(new Problem(Problem.ROOT, Position.NONE, String.valueOf(e.getMessage()), null)));
    }
  }

  private Outcome.Done<List<Node>> decisions(RolloutName rollout, List<RolloutUid> lineage) {
    List<Node> nodes = new ArrayList<>();
    Revision revision = Revision.NONE;
    for (RolloutUid uid : lineage) {
      Snapshot records = store.list(Keyspace.decisions(rollout.namespace(), uid));
      for (Entry entry : records.entries()) {
        nodes.add(DocumentReader.json(entry.value().utf8()));
      }
      revision = records.revision();
    }
    return new Outcome.Done<>(nodes, revision);
  }

  private Recording recording(
      RolloutName rollout, List<RolloutUid> lineage, @Nullable MapNode plan, List<Node> decisions) {
    List<Node> steps = new ArrayList<>();
    long chars = 0;
    int leftOut = 0;
    for (Entry chunk : chunks(rollout, lineage)) {
      for (String line : RecordingChunk.read(chunk.value())) {
        chars += line.length();
        if (chars > Recording.CHARS_MAX) {
          leftOut++;
        } else {
          steps.add(DocumentReader.json(line));
        }
      }
    }
    return new Recording(plan, decisions, steps, leftOut);
  }

  private List<Entry> chunks(RolloutName rollout, List<RolloutUid> lineage) {
    return lineage.stream()
        .flatMap(
            uid -> store.list(Keyspace.recordings(rollout.namespace(), uid)).entries().stream())
        .toList();
  }
}
