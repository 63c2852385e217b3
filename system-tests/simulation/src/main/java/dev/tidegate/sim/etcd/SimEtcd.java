package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A whole etcd cluster in one thread and virtual time: one history, whose members may be late and
 * for a while without a leader, and a client for each node that asks. What goes wrong on the way is
 * {@link EtcdFaults}' to say; what befalls the cluster itself is told to it by the methods here.
 *
 * <p>Not thread-safe: one call at a time. Clients' futures and listeners are completed and called
 * from tasks of {@link SimTime} only.
 */
public final class SimEtcd {
  /** Etcd looks for expired leases so often. */
  private static final Duration LEASE_TICK = Duration.ofMillis(500);

  /** After so long without a leader a member ends the watches that asked it to. */
  private static final Duration LEADERLESS_MAX = Duration.ofSeconds(3);

  private final SimTime time;
  private final EtcdFaults faults;
  private final SimKeyspace keyspace;
  private final List<SimClient> clients = new ArrayList<>();
  private final List<Runnable> waitingForLeader = new ArrayList<>();
  private final List<Consumer<Commit>> observers = new ArrayList<>();
  private int elections;

  /**
   * An empty cluster at revision 1.
   *
   * @param random names leases and sets the phase of their expiry
   */
  public SimEtcd(SimTime time, RandomGenerator random, EtcdFaults faults) {
    this.time = time;
    this.faults = faults;
    this.keyspace = new SimKeyspace(time, new SimLeases(time, random), this::committed);
    time.after(Duration.ofNanos(random.nextLong(LEASE_TICK.toNanos())), this::expire);
  }

  /** All that one transaction, or the end of one lease, changed. */
  public record Commit(Revision revision, List<EtcdWatch.Event> events) {
    public Commit {
      events = List.copyOf(events);
    }
  }

  /** The state of the cluster at some moment, to be restored as from a backup. */
  public static final class Backup {
    private final Versions versions;
    private final Map<LeaseId, Duration> leases;

    private Backup(Versions versions, Map<LeaseId, Duration> leases) {
      this.versions = versions;
      this.leases = leases;
    }

    /** The newest revision in it. */
    public Revision revision() {
      return versions.revision();
    }
  }

  /**
   * A client of the node named {@code node}, which may have several at a time.
   *
   * @param callDeadline after which each call fails as DEADLINE_EXCEEDED
   */
  public EtcdClient client(String node, Duration callDeadline) {
    SimClient client = new SimClient(this, node, callDeadline);
    clients.removeIf(SimClient::isClosed);
    clients.add(client);
    return client;
  }

  /** Calls {@code observer} for every commit from now on, at once and before any answer. */
  public void observe(Consumer<Commit> observer) {
    observers.add(observer);
  }

  /** The newest revision. */
  public Revision revision() {
    return keyspace.versions().revision();
  }

  /** The node ends: none of its clients hears anything again. */
  public void crash(String node) {
    clients.stream().filter(client -> client.node().equals(node)).forEach(SimClient::crash);
  }

  /** Breaks every open watch of a node, which is told so. */
  public void cutWatches(String node) {
    clients.stream()
        .filter(client -> client.node().equals(node))
        .forEach(client -> client.cutWatches("connection broken"));
  }

  /** Sends every open watch its progress, as etcd does by itself from time to time. */
  public void tellProgress() {
    clients.forEach(SimClient::sendProgress);
  }

  /**
   * Forgets what was overwritten or deleted before {@code revision}.
   *
   * @throws io.grpc.StatusRuntimeException OUT_OF_RANGE if it is a future or a compacted one
   */
  public void compact(Revision revision) {
    keyspace.versions().compact(revision);
  }

  /** From now on, or no more, the database is full: puts and grants are refused. */
  public void setOutOfSpace(boolean full) {
    keyspace.setOutOfSpace(full);
  }

  /**
   * The cluster loses its leader and has another after {@code takes}. Calls meanwhile wait, fail or
   * are lost; no lease expires, and each begins anew thereafter.
   */
  public void loseLeader(Duration takes) {
    elections++;
    time.after(takes, this::elected);
    if (takes.compareTo(LEADERLESS_MAX) > 0) {
      time.after(
          LEADERLESS_MAX,
          () -> {
            if (!hasLeader()) {
              clients.forEach(client -> client.cutWatches("etcdserver: no leader"));
            }
          });
    }
  }

  private void elected() {
    elections--;
    if (hasLeader()) {
      keyspace.leases().extendAll();
      List<Runnable> waited = List.copyOf(waitingForLeader);
      waitingForLeader.clear();
      waited.forEach(Runnable::run);
    }
  }

  /** A backup as of now. */
  public Backup backup() {
    return new Backup(keyspace.versions().copy(), keyspace.leases().copy());
  }

  /** Goes back to {@code backup}: revisions are used a second time, and every watch is cut. */
  public void restore(Backup backup) {
    keyspace.restore(backup.versions.copy(), backup.leases);
    clients.forEach(client -> client.cutWatches("connection broken"));
  }

  SimTime time() {
    return time;
  }

  EtcdFaults faults() {
    return faults;
  }

  boolean hasLeader() {
    return elections == 0;
  }

  /** Runs {@code work} now, or what the fate of a call that finds no leader is. */
  void serve(EtcdFaults.Leaderless leaderless, Runnable work, Runnable refused) {
    if (hasLeader()) {
      work.run();
      return;
    }
    switch (leaderless) {
      case WAITS -> waitingForLeader.add(work);
      case FAILS -> refused.run();
      case LOST -> {} // its caller waits in vain
    }
  }

  SimKeyspace keyspace() {
    return keyspace;
  }

  private void committed(Versions.Step step) {
    Commit commit = new Commit(step.revision(), step.events());
    observers.forEach(observer -> observer.accept(commit));
    clients.forEach(client -> client.committed(step));
  }

  private void expire() {
    if (hasLeader()) {
      keyspace.leases().over().forEach(keyspace::revoke);
    }
    time.after(LEASE_TICK, this::expire);
  }
}
