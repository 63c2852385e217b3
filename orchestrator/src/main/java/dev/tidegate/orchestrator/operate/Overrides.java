package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serves one variant of a flag to everybody for a while, whatever stages serve: towards the
 * baseline only. Needs no leader; the leader ends it in time.
 */
public final class Overrides {
  /** The longest an override lasts: what is meant to stay belongs into the flag. */
  public static final Duration LASTS_MAX = Duration.ofDays(30);

  private final Mutations mutations;

  /** Changes through {@code mutations}. */
  public Overrides(Mutations mutations) {
    this.mutations = mutations;
  }

  /**
   * Puts an override, in place of one that is there.
   *
   * @param variant one that the owning rollout, if any, does not bring
   * @param until in the future, at most {@link #LASTS_MAX} ahead
   * @param author with a reason
   */
  public Outcome<String> set(
      String namespace, String flag, String variant, Instant until, Author author) {
    NamespaceView view = mutations.view().namespace(namespace);
    @Nullable Stored<MapNode> body = view.flags().get(flag);
    if (body == null) {
      return new Outcome.Missing<>("flag " + flag + " in namespace " + namespace);
    }
    Instant now = mutations.clock().instant();
    List<Problem> problems = problems(body.value(), variant, until, now, author);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("the override is not valid", problems);
    }
    @Nullable RolloutEntry owner = view.ownerOf(flag).orElse(null);
    Set<String> brought = owner == null ? Set.of() : brought(owner, flag);
    if (owner != null && brought.contains(variant)) {
      return candidateRefused(flag, variant, owner, names(body.value()), brought);
    }
    FlagOverride override =
        new FlagOverride(variant, until, author.reason(), author.subject(), now);
    return submit(
        namespace,
        flag,
        new Author(author.subject(), "%s until %s: %s".formatted(variant, until, author.reason())),
        "flag.override",
        new Change.Put(Keyspace.override(namespace, flag), FlagOverride.FORMAT.write(override)));
  }

  /** Deletes the override of {@code flag}. */
  public Outcome<String> clear(String namespace, String flag, Author author) {
    if (!mutations.view().namespace(namespace).overrides().containsKey(flag)) {
      return new Outcome.Missing<>("an override of flag " + flag + " in namespace " + namespace);
    }
    return submit(
        namespace,
        flag,
        author,
        "flag.override-clear",
        new Change.Delete(Keyspace.override(namespace, flag)));
  }

  private Outcome<String> submit(
      String namespace, String flag, Author author, String action, Change change) {
    Mutation mutation =
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            action,
            "flag " + flag,
            List.of(new Guard.Present(Keyspace.flag(namespace, flag))),
            List.of(change));
    return mutations.submit(
        mutation,
        revision -> flag,
        new Outcome.Conflict<>(
            "flag " + flag + " was deleted meanwhile", "", "tidegate flag list"));
  }

  private static List<Problem> problems(
      MapNode body, String variant, Instant until, Instant now, Author author) {
    if (!names(body).contains(variant)) {
      @Nullable String meant = Spelling.didYouMean(variant, names(body));
      return List.of(problem("$.variant", "the flag has no variant '" + variant + "'", meant));
    }
    if (!until.isAfter(now) || until.isAfter(now.plus(LASTS_MAX))) {
      return List.of(
          problem(
              "$.until",
              until + " is not within the next " + LASTS_MAX.toDays() + " days",
              "what is meant to stay belongs into the flag: tidegate flag set"));
    }
    return author.reason().isBlank()
        ? List.of(problem("$.reason", "an override needs a reason", "say why, and until when"))
        : List.of();
  }

  private static Problem problem(String path, String message, @Nullable String hint) {
    return new Problem(path, Position.NONE, message, hint);
  }

  private static Set<String> names(MapNode body) {
    return body.get("variants") instanceof MapNode variants
        ? variants.members().keySet()
        : Set.of();
  }

  private static Set<String> brought(RolloutEntry owner, String flag) {
    Set<String> variants = new TreeSet<>();
    @Nullable Stored<RolloutPlan> plan = owner.plan();
    if (plan != null) {
      plan.value().stages().stream()
          .flatMap(stage -> Stream.ofNullable(stage.flags().get(flag)))
          .forEach(served -> variants.add(served.variant()));
    }
    return variants;
  }

  private static Outcome<String> candidateRefused(
      String flag, String variant, RolloutEntry owner, Set<String> all, Set<String> brought) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(brought);
    String name = owner.name().name();
    return new Outcome.Conflict<>(
        "variant '%s' of flag %s is what rollout %s brings".formatted(variant, flag, name),
        "an override goes towards the baseline only",
        left.isEmpty()
            ? "tidegate rollout advance " + name
            : "use --variant %s, or tidegate rollout advance %s"
                .formatted(String.join(" or ", left), name));
  }
}
