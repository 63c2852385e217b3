package dev.tidegate.testkit;

import java.util.List;
import java.util.Optional;

/** An etcd that somebody else runs, named by the property or variable below; never stopped here. */
record GivenEtcd(List<String> endpoints) implements EtcdServer {
  /** Comma-separated client URLs. */
  private static final String PROPERTY = "tidegate.etcdEndpoints";

  private static final String VARIABLE = "TIDEGATE_ETCD_ENDPOINTS";

  static Optional<GivenEtcd> find() {
    String given = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return given == null || given.isBlank()
        ? Optional.empty()
        : Optional.of(new GivenEtcd(List.of(given.trim().split("\\s*,\\s*", -1))));
  }

  @Override
  public void close() {
    // it is not ours to stop
  }
}
