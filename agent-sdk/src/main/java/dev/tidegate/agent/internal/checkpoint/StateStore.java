package dev.tidegate.agent.internal.checkpoint;

import dev.tidegate.agent.internal.cache.Disk;
import dev.tidegate.agent.internal.checkpoint.CheckpointCalls.Loaded;
import dev.tidegate.agent.internal.checkpoint.LocalCopy.Content;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.CheckpointPlace;
import dev.tidegate.proto.v1.CheckpointSummary;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves and loads the states of this instance: the working set with the orchestrator and a copy on
 * disk, restore points with the orchestrator alone. Once a newer boot of the instance owns them,
 * nothing is saved any more. Thread-safe; calls block within their limit.
 */
public final class StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
  private static final Duration FIRST_ATTEMPT_MAX = Duration.ofSeconds(3);
  private static final long NOT_OWNED = -1;

  private final CheckpointCalls calls;
  private final Retrying retrying;
  private final Link link;
  private final Disk disk;
  private final Map<String, Name> names = new ConcurrentHashMap<>();
  private final ReentrantLock owning = new ReentrantLock();
  private volatile long incarnation = NOT_OWNED;
  private volatile boolean superseded;

  /**
   * The states of {@code identity}, with local copies in the folder {@code checkpoints} of {@code
   * disk}.
   *
   * @param identity asked for when it is needed: a message takes a cold process long to make
   */
  public StateStore(
      Link link,
      Supplier<AgentIdentity> identity,
      String bootId,
      Disk disk,
      LongSupplier ticker,
      RandomGenerator random) {
    this.link = link;
    this.calls = new CheckpointCalls(link, identity, bootId);
    this.retrying = new Retrying(link, ticker, random);
    this.disk = disk;
  }

  /** Where a state of the working set was found. */
  public enum Source {
    /** With the orchestrator. */
    ORCHESTRATOR,
    /** On this machine's disk. */
    LOCAL
  }

  /** A state of the working set and where it came from. */
  public record Working(SavedState state, Source source) {}

  /** True once a newer boot of this instance owns the checkpoints; it stays true in its epoch. */
  public boolean isSuperseded() {
    return superseded;
  }

  /**
   * The orchestrator's store is of another history, which may not know of this boot: it asks anew
   * for its incarnation. One that was superseded in it is refused again.
   */
  public void enterEpoch() {
    incarnation = NOT_OWNED;
    superseded = false;
  }

  /**
   * Saves {@code state} as the newest under {@code name}: on disk, then with the orchestrator.
   *
   * @return true if the orchestrator has it durably; false if only the local disk has it
   * @throws StateException if it is too large
   */
  public boolean saveWorking(String name, SavedState state, Duration limit)
      throws StateException, InterruptedException {
    requireSize(name, state);
    Name slot = slot(name);
    slot.lock.lock();
    try {
      long before = slot.acknowledgedRevision;
      slot.keep(new Content(state, before, false));
      slot.acknowledgedRevision =
          retrying.within(limit, within -> calls.save(owned(within), null, name, state, within));
      slot.keep(new Content(state, slot.acknowledgedRevision, true));
      return true;
    } catch (StatusRuntimeException e) {
      note("save", name, e);
      return false;
    } finally {
      slot.lock.unlock();
    }
  }

  /**
   * The newest state under {@code name}: the orchestrator's, or the local copy if that is newer or
   * the orchestrator does not answer.
   */
  public Optional<Working> loadWorking(String name, Duration limit) throws InterruptedException {
    link.awaitFirstAttempt(limit.compareTo(FIRST_ATTEMPT_MAX) < 0 ? limit : FIRST_ATTEMPT_MAX);
    Name slot = slot(name);
    slot.lock.lock();
    try {
      Optional<Content> local = slot.copy.read();
      Optional<Loaded> remote = loadRemote(name, limit);
      if (remote.isPresent() && !isNewer(local, remote.get())) {
        slot.acknowledgedRevision = remote.get().revision();
        return Optional.of(new Working(remote.get().state(), Source.ORCHESTRATOR));
      }
      slot.acknowledgedRevision = local.map(Content::acknowledgedRevision).orElse(0L);
      return local.map(content -> new Working(content.state(), Source.LOCAL));
    } finally {
      slot.lock.unlock();
    }
  }

  private Optional<Loaded> loadRemote(String name, Duration limit) throws InterruptedException {
    if (link.channel() == null) {
      return Optional.empty();
    }
    try {
      return retrying.within(
          limit,
          within -> {
            long owner = owned(within); // fences the boot before, so that what is read is final
            return owner > NOT_OWNED ? calls.load(null, name, within) : Optional.empty();
          });
    } catch (StatusRuntimeException e) {
      note("load", name, e);
      return Optional.empty();
    }
  }

  /** True if a save reached the disk after the last one that reached the orchestrator. */
  private static boolean isNewer(Optional<Content> local, Loaded remote) {
    return local
        .map(copy -> !copy.acknowledged() && copy.acknowledgedRevision() == remote.revision())
        .orElse(false);
  }

  /**
   * Saves a restore point: all states, then the seal that makes them one set.
   *
   * @throws StateException if it is not complete; a later try may complete it
   */
  public void saveRestorePoint(Place place, Map<String, SavedState> states, Duration limit)
      throws StateException, InterruptedException {
    try {
      for (Map.Entry<String, SavedState> entry : new TreeMap<>(states).entrySet()) {
        requireSize(entry.getKey(), entry.getValue());
        long revision =
            retrying.within(
                limit,
                within ->
                    calls.save(owned(within), place, entry.getKey(), entry.getValue(), within));
        LOG.atDebug()
            .addKeyValue("name", entry.getKey())
            .addKeyValue("revision", revision)
            .log("saved into a restore point");
      }
      boolean sealed =
          retrying.within(
              limit,
              within -> {
                calls.seal(owned(within), place, List.copyOf(states.keySet()), within);
                return true;
              });
      LOG.atDebug().addKeyValue("sealed", sealed).log("restore point completed");
    } catch (StatusRuntimeException e) {
      noteSuperseded(e);
      throw new StateException("restore point not saved: " + e.getStatus(), e);
    }
  }

  /**
   * Deletes a restore point, if there is one.
   *
   * @throws StateException if it may still be there
   */
  public void discard(Place place, Duration limit) throws StateException, InterruptedException {
    try {
      long revision = retrying.within(limit, within -> calls.discard(owned(within), place, within));
      LOG.atDebug().addKeyValue("revision", revision).log("restore point discarded");
    } catch (StatusRuntimeException e) {
      noteSuperseded(e);
      throw new StateException("restore point not discarded: " + e.getStatus(), e);
    }
  }

  /**
   * All states of a restore point; empty if there is no sealed one.
   *
   * @throws StateException if it exists, or may exist, and could not be loaded whole
   */
  public Map<String, SavedState> loadRestorePoint(Place place, Duration limit)
      throws StateException, InterruptedException {
    try {
      return load(retrying.within(limit, calls::list), place, limit);
    } catch (StatusRuntimeException e) {
      throw new StateException("restore point not loaded: " + e.getStatus(), e);
    }
  }

  /**
   * All states of the restore point of the lowest stage of a rollout, of its newest attempt if
   * there are several; empty if there is no sealed one.
   *
   * @throws StateException if it exists, or may exist, and could not be loaded whole
   */
  public Map<String, SavedState> loadLowestRestorePoint(String rolloutUid, Duration limit)
      throws StateException, InterruptedException {
    try {
      List<CheckpointSummary> kept = retrying.within(limit, calls::list);
      Optional<CheckpointPlace> lowest =
          kept.stream()
              .filter(CheckpointSummary::getSealed)
              .map(CheckpointSummary::getPlace)
              .filter(place -> place.getRolloutUid().equals(rolloutUid))
              .min(
                  Comparator.comparingInt(CheckpointPlace::getStage)
                      .thenComparing(CheckpointPlace::getAttempt, Comparator.reverseOrder()));
      return lowest.isEmpty()
          ? Map.of()
          : load(
              kept,
              new Place(rolloutUid, lowest.get().getAttempt(), lowest.get().getStage()),
              limit);
    } catch (StatusRuntimeException e) {
      throw new StateException("restore point not loaded: " + e.getStatus(), e);
    }
  }

  private Map<String, SavedState> load(List<CheckpointSummary> kept, Place place, Duration limit)
      throws StateException, InterruptedException {
    Map<String, SavedState> states = new TreeMap<>();
    for (CheckpointSummary summary : kept) {
      if (summary.getSealed() && isAt(summary.getPlace(), place)) {
        String name = summary.getName();
        Optional<Loaded> loaded = retrying.within(limit, within -> calls.load(place, name, within));
        loaded.ifPresent(found -> states.put(name, found.state()));
      }
    }
    return states;
  }

  private static boolean isAt(CheckpointPlace kept, Place place) {
    return kept.getRolloutUid().equals(place.rolloutUid())
        && kept.getAttempt() == place.attempt()
        && kept.getStage() == place.stage();
  }

  /** The incarnation of this boot, asked for once in an epoch. */
  private long owned(Duration limit) throws InterruptedException {
    if (superseded) {
      throw Status.FAILED_PRECONDITION
          .withDescription("a newer boot of this instance owns its checkpoints")
          .asRuntimeException();
    }
    owning.lock();
    try {
      if (incarnation == NOT_OWNED) {
        incarnation = calls.own(limit);
      }
      return incarnation;
    } finally {
      owning.unlock();
    }
  }

  private void note(String what, String name, StatusRuntimeException e) {
    noteSuperseded(e);
    LOG.atWarn()
        .addKeyValue("name", name)
        .addKeyValue("reason", e.getStatus())
        .log("could not " + what + " a checkpoint with the orchestrator");
  }

  private void noteSuperseded(StatusRuntimeException e) {
    if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
      superseded = true;
    }
  }

  private static void requireSize(String name, SavedState state) throws StateException {
    if (state.content().length > CheckpointCalls.CONTENT_BYTES_MAX) {
      throw new StateException(
          "state %s has %d bytes, more than %d"
              .formatted(name, state.content().length, CheckpointCalls.CONTENT_BYTES_MAX));
    }
  }

  private Name slot(String name) {
    return names.computeIfAbsent(
        name, absent -> new Name(new LocalCopy(disk.file("checkpoints/" + name))));
  }

  /** One name: saves of it never overlap. Fields are guarded by the lock. */
  private static final class Name {
    private final ReentrantLock lock = new ReentrantLock();
    private final LocalCopy copy;
    private long acknowledgedRevision;

    Name(LocalCopy copy) {
      this.copy = copy;
    }

    /** Without a disk the orchestrator's copy is the only one; the service goes on. */
    private void keep(Content content) {
      try {
        copy.write(content);
      } catch (IOException e) {
        LOG.atWarn().setCause(e).log("could not keep a checkpoint on disk");
      }
    }
  }
}
