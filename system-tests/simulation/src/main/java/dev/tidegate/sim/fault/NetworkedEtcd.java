package dev.tidegate.sim.fault;

import dev.tidegate.sim.etcd.EtcdFaults;
import dev.tidegate.sim.net.SimNetwork;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The way to etcd goes over the network: a cut link loses requests or answers, and stalls watches.
 * Beside that, outcomes get lost, requests arrive late, and watches are cut, as often as told.
 */
public final class NetworkedEtcd implements EtcdFaults {
  /** The name of etcd's host. */
  public static final String HOST = "etcd";

  private static final List<Leaderless> LEADERLESS = List.of(Leaderless.values());

  private final SimNetwork network;
  private final RandomGenerator random;
  private double unknown;
  private double late;
  private double cuts;
  private Duration watchDelay = Duration.ZERO;

  /** Only the network's own faults, for now. */
  public NetworkedEtcd(SimNetwork network, RandomGenerator random) {
    this.network = network;
    this.random = random;
  }

  /**
   * How often outcomes are lost, requests arrive after the caller has given up, watches are cut.
   *
   * @param lostOutcomes share of calls, 0 to 1
   * @param lateRequests share of calls, 0 to 1
   * @param watchCuts share of watch answers, 0 to 1
   */
  public void often(double lostOutcomes, double lateRequests, double watchCuts) {
    unknown = lostOutcomes;
    late = lateRequests;
    cuts = watchCuts;
  }

  /** Watch answers take up to this much longer than the network needs. */
  public void watchDelay(Duration longest) {
    watchDelay = longest;
  }

  /** A host is what its process is called before its boot's number. */
  private static String hostOf(String node) {
    int at = node.indexOf('#');
    return at < 0 ? node : node.substring(0, at);
  }

  @Override
  public Fate call(String node, Call call) {
    String host = hostOf(node);
    Duration there = Duration.ofNanos(network.latencyNanos());
    Duration back = Duration.ofNanos(network.latencyNanos());
    double draw = random.nextDouble();
    Leaderless leaderless = LEADERLESS.get(random.nextInt(LEADERLESS.size()));
    if (!network.reaches(host, HOST)) {
      return new Fate(there, back, Path.REQUEST_LOST, leaderless);
    }
    if (!network.reaches(HOST, host)) {
      return new Fate(there, back, Path.ANSWER_LOST, leaderless);
    }
    if (draw < unknown) {
      Path path =
          switch (random.nextInt(4)) {
            case 0 -> Path.REQUEST_LOST;
            case 1 -> Path.ANSWER_BROKEN;
            default -> Path.ANSWER_LOST;
          };
      return new Fate(there, back, path, leaderless);
    }
    if (draw < unknown + late) {
      Duration longer = Duration.ofMillis(1_000 + random.nextLong(8_000));
      return new Fate(longer, back, Path.WHOLE, leaderless);
    }
    return new Fate(there, back, Path.WHOLE, leaderless);
  }

  @Override
  public Delivery delivery(String node) {
    long extra = random.nextLong(watchDelay.toNanos() + 1);
    Duration delay = Duration.ofNanos(network.latencyNanos() + extra);
    if (!network.reaches(HOST, hostOf(node))) {
      return new Delivery(delay, Arrival.STALLS);
    }
    return new Delivery(delay, random.nextDouble() < cuts ? Arrival.CUTS : Arrival.ARRIVES);
  }

  @Override
  public Duration lag(String node) {
    return Duration.ZERO;
  }

  @Override
  public Duration catchUp(String node) {
    return Duration.ofNanos(network.latencyNanos());
  }
}
