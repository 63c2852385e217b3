package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Decoded;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** People's requests: put for the leader to answer, and their answers. */
public final class RequestOperations {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Mutations mutations;
  private final LongSupplier ticker;

  /**
   * Requests through {@code mutations}.
   *
   * @param ticker monotonic nanoseconds, bounds waiting
   */
  public RequestOperations(Mutations mutations, LongSupplier ticker) {
    this.mutations = mutations;
    this.ticker = ticker;
  }

  /**
   * Puts a request and waits a while for its answer.
   *
   * @param id chosen by the caller so that a repetition is the same request, or null
   * @param waitFor how long to wait; the answer is pending after that
   */
  public Outcome<StoredRequest> submit(
      RolloutName rollout,
      @Nullable RequestId id,
      Verb verb,
      Map<String, String> args,
      Author author,
      Duration waitFor) {
    Outcome<StoredRequest> put = put(rollout, id, verb, args, author);
    return await(rollout.namespace(), put, waitFor);
  }

  /** What the ticker shows when {@code waitFor} has passed. */
  long deadlineAfter(Duration waitFor) {
    return ticker.getAsLong() + waitFor.toNanos();
  }

  /**
   * Puts requests of several rollouts, and then waits for all their answers together.
   *
   * @param deadline of the ticker; what is not answered then is pending
   */
  List<Outcome<StoredRequest>> submitAll(
      List<RolloutName> rollouts,
      Function<RolloutName, @Nullable RequestId> ids,
      Verb verb,
      Map<String, String> args,
      Author author,
      long deadline) {
    List<Outcome<StoredRequest>> outcomes = new ArrayList<>();
    for (RolloutName rollout : rollouts) {
      outcomes.add(put(rollout, ids.apply(rollout), verb, args, author));
    }
    for (int i = 0; i < outcomes.size(); i++) {
      outcomes.set(i, await(rollouts.get(i).namespace(), outcomes.get(i), deadline));
    }
    return outcomes;
  }

  private Outcome<StoredRequest> put(
      RolloutName rollout,
      @Nullable RequestId id,
      Verb verb,
      Map<String, String> args,
      Author author) {
    @Nullable RolloutUid uid =
        mutations.view().rollout(rollout).map(RequestOperations::newest).orElse(null);
    if (uid == null) {
      return new Outcome.Missing<>(
          "rollout " + rollout.name() + " in namespace " + rollout.namespace());
    }
    StoredRequest request =
        new StoredRequest(
            (id == null ? mutations.freshId() : id).value(),
            uid.value(),
            rollout.name(),
            verb.word(),
            new TreeMap<>(args),
            author.subject(),
            author.reason(),
            mutations.clock().instant(),
            StoredRequest.State.PENDING,
            "");
    Key key = Keyspace.request(rollout.namespace(), request.id());
    Mutation mutation =
        new Mutation(
            rollout.namespace(),
            "request-" + request.id(),
            author,
            "rollout." + verb.word(),
            "rollout " + rollout.name(),
            List.of(new Guard.Absent(key)),
            List.of(new Change.Put(key, StoredRequest.FORMAT.write(request))));
    return mutations.submit(
        mutation,
        revision -> request,
        new Outcome.Conflict<>(
            "request " + request.id() + " exists", "its id was used before", "use a new id"));
  }

  /** A manifest that waits to be taken up is meant, rather than what ended before it. */
  private static @Nullable RolloutUid newest(RolloutEntry entry) {
    @Nullable Stored<StoredManifest> waiting = entry.waiting();
    return waiting == null ? entry.uid() : waiting.value().uid();
  }

  /** The answer to what was put, or the request as it is once {@code waitFor} has passed. */
  Outcome<StoredRequest> await(String namespace, Outcome<StoredRequest> put, Duration waitFor) {
    return await(namespace, put, ticker.getAsLong() + waitFor.toNanos());
  }

  /** The answer, or the request as it is once {@code deadline} of the ticker has passed. */
  private Outcome<StoredRequest> await(
      String namespace, Outcome<StoredRequest> put, long deadline) {
    if (!(put instanceof Outcome.Done<StoredRequest> done)) {
      return put;
    }
    StoredRequest request = done.value();
    try {
      while (ticker.getAsLong() < deadline) {
        RolloutView view = mutations.view();
        if (!isPending(view, namespace, request)) {
          Optional<StoredRequest> answered = answered(namespace, request.id());
          if (answered.isPresent()) {
            return new Outcome.Done<>(answered.get(), view.revision());
          }
        }
        mutations.views().awaitRevision(new Revision(view.revision().value() + 1), LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailableException e) {
      return put; // its answer comes when the store does
    }
    return put;
  }

  private static boolean isPending(RolloutView view, String namespace, StoredRequest request) {
    return view.namespace(namespace).requests().stream()
        .anyMatch(pending -> pending.value().id().equals(request.id()));
  }

  /** A request by its id, answered or not. */
  public Outcome<StoredRequest> get(String namespace, RequestId id) {
    Optional<StoredRequest> pending =
        mutations.view().namespace(namespace).requests().stream()
            .map(Stored::value)
            .filter(request -> request.id().equals(id.value()))
            .findFirst();
    try {
      Optional<StoredRequest> found =
          pending.isPresent() ? pending : answered(namespace, id.value());
      if (found.isEmpty()) {
        return new Outcome.Missing<>("request " + id);
      }
      return new Outcome.Done<>(found.get(), mutations.view().revision());
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  private Optional<StoredRequest> answered(String namespace, String id) {
    Optional<Entry> entry = mutations.store().get(Keyspace.requestLog(namespace, id));
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Decoded<StoredRequest> decoded = StoredRequest.FORMAT.read(entry.get().value());
    if (decoded instanceof Decoded.Valid<StoredRequest> valid) {
      return Optional.of(valid.content());
    }
    throw new InvalidDocumentException(decoded.problems());
  }
}
