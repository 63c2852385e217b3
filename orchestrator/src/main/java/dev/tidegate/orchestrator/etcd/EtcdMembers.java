package dev.tidegate.orchestrator.etcd;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Clients of one endpoint each, in turn, so that it is known which member does not answer. Begins
 * anywhere, lest all replicas sit on the first. Thread-safe.
 */
record EtcdMembers(EtcdOptions options, AtomicInteger next) implements Supplier<EtcdClient> {
  static EtcdMembers startingAnywhere(EtcdOptions options, RandomGenerator random) {
    return new EtcdMembers(options, new AtomicInteger(random.nextInt(options.endpoints().size())));
  }

  @Override
  public EtcdClient get() {
    return EtcdClient.connect(options.withEndpoints(List.of(nextEndpoint())));
  }

  String nextEndpoint() {
    List<String> endpoints = options.endpoints();
    return endpoints.get(next.getAndUpdate(i -> (i + 1) % endpoints.size()));
  }
}
