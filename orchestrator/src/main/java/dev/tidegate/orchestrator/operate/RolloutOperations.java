package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.FlagChecks;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accepting rollouts. The leader starts what was accepted. */
public final class RolloutOperations {
  /** Longest manifest as stored; its plan has to fit into a transaction beside it. */
  private static final int MANIFEST_BYTES_MAX = 256 * 1024;

  private final Mutations mutations;
  private final Supersession supersession;

  /** Changes through {@code mutations}; asks through {@code requests}. */
  public RolloutOperations(Mutations mutations, RequestOperations requests) {
    this.mutations = mutations;
    this.supersession = new Supersession(mutations, requests);
  }

  /**
   * How a manifest is applied.
   *
   * @param dryRun everything is checked, nothing is written
   * @param supersede an active rollout of the name is rolled back, and then this one begins
   * @param waitFor how long to wait for the leader's answer to that
   */
  public record Applying(boolean dryRun, boolean supersede, Duration waitFor) {
    /** As usual: refused while another spec is under way. */
    public static final Applying PLAIN = new Applying(false, false, Duration.ZERO);
  }

  /**
   * A manifest that was accepted, or would be.
   *
   * @param created false if the very same rollout was there already, or for a dry run
   * @param superseding the request that makes room for it, answered or not; null if none is needed
   */
  public record Accepted(RolloutPlan plan, boolean created, @Nullable StoredRequest superseding) {}

  /**
   * Checks a manifest and, unless it is a dry run, stores it under a new uid.
   *
   * @param namespace must be that of the manifest, where it names one
   */
  public Outcome<Accepted> apply(
      String namespace, Node manifest, Applying applying, Author author) {
    RolloutSpec spec;
    try {
      spec = RolloutSpecParser.parse(ManifestNamespace.in(namespace, manifest));
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>("the rollout is not valid", e.problems());
    }
    NamespaceView view = mutations.view().namespace(namespace);
    Problems problems = new Problems();
    checkSize(spec, problems);
    FlagChecks.check(spec.draft(), definitions(view)).forEach(problems::add);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("the rollout is not valid", problems.list());
    }
    @Nullable RolloutEntry existing = view.rollout(spec.name().name()).orElse(null);
    Optional<Outcome<Accepted>> settled =
        existing == null ? Optional.empty() : settled(existing, spec, applying);
    if (settled.isPresent()) {
      return settled.get();
    }
    Optional<Outcome<Accepted>> quarantined =
        existing == null ? Optional.empty() : quarantined(existing, spec);
    if (quarantined.isPresent()) {
      return quarantined.get();
    }
    Problems owned = claimed(view, spec);
    if (!owned.isEmpty()) {
      return new Outcome.Invalid<>("a flag belongs to another rollout", owned.list());
    }
    if (applying.dryRun()) {
      Accepted draft = new Accepted(spec.draft(), false, null);
      return new Outcome.Done<>(draft, mutations.view().revision());
    }
    return existing != null && existing.isActive()
        ? supersession.put(spec, existing, author, applying.waitFor())
        : store(spec, existing, author);
  }

  /** What is answered without writing anything: it is there already, or must not be. */
  private Optional<Outcome<Accepted>> settled(
      RolloutEntry existing, RolloutSpec spec, Applying applying) {
    @Nullable Stored<StoredManifest> successor = existing.successor();
    if (successor != null) {
      return Optional.of(
          isSame(successor, spec)
              ? supersession.again(spec, successor, applying.waitFor())
              : conflict(
                  spec,
                  "is being superseded by another spec",
                  "rollout " + successor.value().uid() + " takes its place"));
    }
    @Nullable StoredManifest current = existing.current();
    if (existing.isActive() && current != null && current.isRevert()) {
      return Optional.of(
          conflict(spec, "is being reverted", "agents restore what was before; it ends by itself"));
    }
    @Nullable Stored<StoredManifest> same =
        existing.isActive() ? existing.spec() : existing.waiting();
    if (same != null && isSame(same, spec)) {
      return Optional.of(
          new Outcome.Done<>(
              new Accepted(spec.plan(same.value().uid()), false, null), same.modRevision()));
    }
    return existing.isActive() && !applying.supersede()
        ? Optional.of(
            conflict(spec, "is under way with another spec", "its plan was frozen at its start"))
        : Optional.empty();
  }

  /** A plan that failed is not carried out again just because somebody applies it again. */
  private static Optional<Outcome<Accepted>> quarantined(RolloutEntry existing, RolloutSpec spec) {
    PlanHash hash = spec.draft().hash();
    @Nullable Stored<RolloutStatus> status = existing.status();
    boolean newest = status != null && status.value().planHash().equals(hash);
    return existing
        .quarantine(hash)
        .map(
            failed ->
                new Outcome.Conflict<>(
                    "the plan of rollout " + spec.name().name() + " is quarantined",
                    "this very plan (%s) failed at %s".formatted(hash.shortened(), failed.words()),
                    newest && !existing.isActive()
                        ? "tidegate rollout retry "
                            + spec.name().name()
                            + " --reason TEXT tries it again; a changed plan can be applied"
                        : "change the plan, or delete the rollout, which forgets its failures"));
  }

  private static boolean isSame(Stored<StoredManifest> stored, RolloutSpec spec) {
    return stored.value().spec().equals(spec.authored());
  }

  private static Outcome<Accepted> conflict(RolloutSpec spec, String what, String why) {
    return new Outcome.Conflict<>(
        "rollout " + spec.name().name() + " " + what,
        why,
        "apply it with --supersede, or roll the one under way back first");
  }

  private Outcome<Accepted> store(
      RolloutSpec spec, @Nullable RolloutEntry existing, Author author) {
    RolloutName name = spec.name();
    RolloutUid uid = new RolloutUid(mutations.freshId().value().toLowerCase(Locale.ROOT));
    Key key = Keyspace.spec(name);
    @Nullable Stored<StoredManifest> seen = existing == null ? null : existing.spec();
    StoredManifest manifest =
        new StoredManifest(
            name, uid, new TreeMap<>(spec.labels()), spec.authored(), author.subject());
    Mutation mutation =
        new Mutation(
            name.namespace(),
            uid.value(),
            author,
            "rollout.apply",
            "rollout " + name.name(),
            List.of(
                Guard.asSeen(key, seen == null ? Revision.NONE : seen.modRevision()),
                Guard.asSeen(
                    Keyspace.status(name),
                    existing == null ? Revision.NONE : existing.statusRevision()),
                new Guard.Absent(Keyspace.successor(name))),
            List.of(new Change.Put(key, StoredManifest.FORMAT.write(manifest))));
    return mutations.submit(
        mutation,
        revision -> new Accepted(spec.plan(uid), true, null),
        new Outcome.Conflict<>(
            "rollout " + name.name() + " was applied by somebody else just now",
            "its manifest changed since it was read",
            "tidegate rollout get " + name.name()));
  }

  private static void checkSize(RolloutSpec spec, Problems problems) {
    int size = Bytes.ofUtf8(JsonWriter.compact(spec.authored())).size();
    if (size > MANIFEST_BYTES_MAX) {
      problems.add(
          new Problem(
              "$.spec",
              Position.NONE,
              "the spec has %d bytes, more than %d".formatted(size, MANIFEST_BYTES_MAX),
              "split the rollout in several, ordered by 'after'"));
    }
  }

  private static Map<String, FlagDefinition> definitions(NamespaceView view) {
    Map<String, FlagDefinition> definitions = new TreeMap<>();
    view.flags()
        .forEach(
            (key, stored) -> {
              FlagDefinition flag = FlagDefinition.parse(key, stored.value(), new Problems());
              if (flag != null) {
                definitions.put(key, flag);
              }
            });
    return definitions;
  }

  private static Problems claimed(NamespaceView view, RolloutSpec spec) {
    Problems problems = new Problems();
    for (String flag : spec.draft().flags()) {
      view.ownerOf(flag)
          .filter(owner -> !owner.name().equals(spec.name()))
          .ifPresent(
              owner ->
                  problems.add(
                      new Problem(
                          "$.spec.stages",
                          Position.NONE,
                          "flag %s is owned by rollout %s".formatted(flag, owner.name().name()),
                          "wait for it to end, or roll it back")));
    }
    return problems;
  }
}
