package dev.tidegate.sim.system;

import dev.tidegate.sim.net.SimNetwork;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.runtime.Simulator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Replicas, agents and the network between them, in one simulation. */
public final class SimSystem {
  /** Where everything happens. */
  public static final String NAMESPACE = "shop";

  /** The service of all agents. */
  public static final String SERVICE = "orders";

  private static final int REQUESTS_AT_A_TIME = 4;

  private final Simulator simulator;
  private final SimNetwork network;
  private final StoreOfHost stores;
  private final List<SimReplica> replicas = new ArrayList<>();
  private final List<SimAgent> agents = new ArrayList<>();
  private final Map<String, Duration> skews = new HashMap<>();
  private final Notes notes = new Notes();
  private final List<AgentObserver> observers = new ArrayList<>();
  private Duration handlerTime = Duration.ofMillis(20);
  private double handlerFailures;
  private double badErrorRate = 0.02;
  private boolean timeByWallClock;
  private boolean quiet;

  /** A system of {@code replicaCount} replicas and {@code agentCount} agents, all stopped. */
  public SimSystem(
      Simulator simulator,
      SimNetwork network,
      StoreOfHost stores,
      int replicaCount,
      int agentCount) {
    this.simulator = simulator;
    this.network = network;
    this.stores = stores;
    for (int i = 1; i <= replicaCount; i++) {
      replicas.add(new SimReplica(this, "replica-" + i));
    }
    for (int i = 1; i <= agentCount; i++) {
      agents.add(new SimAgent(this, "orders-" + i, "zone-" + (i % 2 + 1)));
    }
  }

  /** Starts every process. */
  public void start() {
    replicas.forEach(SimReplica::start);
    agents.forEach(SimAgent::start);
  }

  /** Virtual time. */
  public Simulator simulator() {
    return simulator;
  }

  /** The network. */
  public SimNetwork network() {
    return network;
  }

  StoreOfHost stores() {
    return stores;
  }

  /** All replicas. */
  public List<SimReplica> replicas() {
    return replicas;
  }

  /** All agents. */
  public List<SimAgent> agents() {
    return agents;
  }

  /** Tells {@code observer} what agents do from now on. */
  public void observe(AgentObserver observer) {
    observers.add(observer);
  }

  List<AgentObserver> observers() {
    return observers;
  }

  /** What agents were seen to do. */
  public Notes notes() {
    return notes;
  }

  List<String> replicaAddresses() {
    return replicas.stream().map(SimReplica::address).toList();
  }

  /** The replica that believes it leads, if one does; the first of several. */
  public @Nullable SimReplica leader() {
    return replicas.stream().filter(SimReplica::leads).findFirst().orElse(null);
  }

  /**
   * True if a replica's process runs there and does not hang: only then can its agents be asked.
   */
  public boolean isServing(String replica) {
    return replicas.stream()
        .filter(candidate -> candidate.host().equals(replica))
        .map(SimReplica::process)
        .anyMatch(process -> process != null && !process.isPaused());
  }

  /** By how much the wall clock of a host is wrong. */
  public Duration skewOf(String host) {
    return skews.getOrDefault(host, Duration.ZERO);
  }

  /** Makes the wall clock of a host wrong, from now on and after restarts. */
  public void skew(String host, Duration by) {
    skews.put(host, by);
    for (SimReplica replica : replicas) {
      var process = replica.process();
      if (replica.host().equals(host) && process != null) {
        process.skewWall(by);
      }
    }
    for (SimAgent agent : agents) {
      var process = agent.process();
      if (agent.instance().equals(host) && process != null) {
        process.skewWall(by);
      }
    }
  }

  /** Replicas started from now on take their wall clock for a measure of time: a planted bug. */
  public void measureTimeByWallClock() {
    timeByWallClock = true;
  }

  LongSupplier tickerOf(SimProcess process) {
    InstantSource wall = process.clock();
    return timeByWallClock ? () -> wall.millis() * 1_000_000 : process.ticker();
  }

  /** How long stage handlers take from now on, and how often they fail. */
  public void handlers(Duration time, double failures) {
    handlerTime = time;
    handlerFailures = failures;
  }

  Duration handlerTime() {
    return handlerTime;
  }

  boolean handlerFails() {
    return simulator.random().nextDouble() < handlerFailures;
  }

  /** Nobody asks the service for anything from now on, or they do again. */
  public void quiet(boolean isQuiet) {
    quiet = isQuiet;
  }

  int requestsAtATime() {
    return quiet ? 0 : REQUESTS_AT_A_TIME;
  }

  /** How many requests fail that are served by the new store; 2 % fail with the old one. */
  public void newStoreFails(double rate) {
    badErrorRate = rate;
  }

  double errorRate(String store) {
    return store.equals("new") ? badErrorRate : 0.02;
  }
}
