package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rule.Targeting;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Segments: rules that flags share, {@code $evaluators} in flagd's words. */
public final class Segments {
  /** Most segments of a namespace. */
  public static final int SEGMENTS_MAX = 500;

  private static final int RULE_BYTES_MAX = 64 * 1024;

  private final Mutations mutations;

  /** Changes through {@code mutations}. */
  public Segments(Mutations mutations) {
    this.mutations = mutations;
  }

  /** Who refers to segment {@code name}: flags by key, active rollouts as "rollout NAME". */
  public static SortedSet<String> users(NamespaceView view, String name) {
    SortedSet<String> users = new TreeSet<>();
    view.flags()
        .forEach(
            (key, body) -> {
              FlagDefinition flag = FlagDefinition.parse(key, body.value(), new Problems());
              if (flag != null && flag.references().contains(name)) {
                users.add(key);
              }
            });
    for (RolloutEntry rollout : view.rollouts().values()) {
      @Nullable Stored<RolloutPlan> plan = rollout.isActive() ? rollout.plan() : null;
      if (plan != null && refersTo(plan.value(), name)) {
        users.add("rollout " + rollout.name().name());
      }
    }
    return users;
  }

  private static boolean refersTo(RolloutPlan plan, String name) {
    return plan.stages().stream()
        .flatMap(stage -> stage.flags().values().stream())
        .map(served -> served.audience())
        .anyMatch(rule -> rule != null && Targeting.references(rule).contains(name));
  }

  /**
   * Puts a segment.
   *
   * @param expected mod revision the caller saw, {@link Revision#NONE} for "must not exist", or
   *     null for whatever is there
   */
  public Outcome<String> put(
      String namespace, String name, Node rule, @Nullable Revision expected, Author author) {
    Problems problems = new Problems();
    if (rule instanceof MapNode) {
      Targeting.validate(rule, "", Problem.ROOT, problems);
    } else {
      problems.add(Problem.ROOT, rule, "a segment's rule is a map, but is " + rule.kind());
    }
    Bytes bytes = CoreFormats.bytes(rule);
    if (bytes.size() > RULE_BYTES_MAX) {
      problems.add(Problem.ROOT, rule, bytes.size() + " bytes; " + RULE_BYTES_MAX + " are allowed");
    }
    NamespaceView view = mutations.view().namespace(namespace);
    if (!view.evaluators().containsKey(name) && view.evaluators().size() >= SEGMENTS_MAX) {
      problems.add(
          new Problem(
              Problem.ROOT,
              Position.NONE,
              "namespace " + namespace + " has " + SEGMENTS_MAX + " segments already",
              "delete segments that are no longer used"));
    }
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("segment " + name + " is not valid", problems.list());
    }
    Change put = new Change.Put(Keyspace.evaluator(namespace, name), bytes);
    return submit(namespace, name, expected, author, "segment.put", put);
  }

  /** Deletes a segment that nothing refers to. */
  public Outcome<String> delete(
      String namespace, String name, @Nullable Revision expected, Author author) {
    NamespaceView view = mutations.view().namespace(namespace);
    if (!view.evaluators().containsKey(name)) {
      return new Outcome.Missing<>("segment " + name + " in namespace " + namespace);
    }
    SortedSet<String> users = users(view, name);
    if (!users.isEmpty()) {
      return new Outcome.Conflict<>(
          "segment " + name + " is in use",
          "by " + String.join(", ", users),
          "take {\"$ref\": \"" + name + "\"} out of them first");
    }
    Change delete = new Change.Delete(Keyspace.evaluator(namespace, name));
    return submit(namespace, name, expected, author, "segment.delete", delete);
  }

  private Outcome<String> submit(
      String namespace,
      String name,
      @Nullable Revision expected,
      Author author,
      String action,
      Change change) {
    List<Guard> guards =
        expected == null
            ? List.of()
            : List.of(Guard.asSeen(Keyspace.evaluator(namespace, name), expected));
    Mutation mutation =
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            action,
            "segment " + name,
            guards,
            List.of(change));
    return mutations.submit(
        mutation,
        revision -> name,
        new Outcome.Conflict<>(
            "segment " + name + " changed since it was read",
            "its revision is no longer the one given",
            "read it again and repeat the change"));
  }
}
