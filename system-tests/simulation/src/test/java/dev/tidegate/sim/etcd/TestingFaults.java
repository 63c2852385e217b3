package dev.tidegate.sim.etcd;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** The faults a test asks for; without any, none. */
final class TestingFaults implements EtcdFaults {
  private final Queue<Delivery> deliveries = new ArrayDeque<>();
  private Fate fate = Fate.PROMPT;
  private Duration lag = Duration.ZERO;
  private Duration catchUp = Duration.ZERO;

  /** The fate of every call from now on. */
  void meet(Fate next) {
    fate = next;
  }

  void lagBy(Duration next) {
    lag = next;
  }

  void catchUpAfter(Duration next) {
    catchUp = next;
  }

  /** The fate of the next answer of a watch that has none yet; without one it is prompt. */
  void deliver(Delivery next) {
    deliveries.add(next);
  }

  @Override
  public Fate call(String node, Call call) {
    return fate;
  }

  @Override
  public Delivery delivery(String node) {
    return deliveries.isEmpty() ? Delivery.PROMPT : deliveries.remove();
  }

  @Override
  public Duration lag(String node) {
    return lag;
  }

  @Override
  public Duration catchUp(String node) {
    return catchUp;
  }
}
