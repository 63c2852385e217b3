package dev.tidegate.testkit;

import java.util.List;

/** A real etcd, wherever it runs. */
sealed interface EtcdServer extends AutoCloseable permits EtcdCluster, GivenEtcd, ContainerEtcd {
  /** Client URLs, for example {@code http://127.0.0.1:2379}; at least one. */
  List<String> endpoints();

  @Override
  void close();
}
