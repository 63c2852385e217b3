package dev.tidegate.sim.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.testkit.EtcdExtension;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Why the simulated etcd may be trusted: real etcd answers the same. A difference names the seed of
 * its sequence, then what real etcd and what the simulated one answered.
 */
final class EtcdConformanceIT {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.ownCluster(1);

  private static final int SEQUENCES = 200;

  @Test
  void answersAsRealEtcdDoes() {
    EtcdOptions options =
        EtcdOptions.plain(ETCD.endpoints()).withCallDeadline(Duration.ofSeconds(20));
    try (EtcdClient client = EtcdClient.connect(options)) {
      for (long seed = 1; seed <= SEQUENCES; seed++) {
        long base = revision(client) - 1; // a simulated etcd begins with revision 1
        try (Side real = new RealSide(client, ETCD.cluster(), "/conformance/" + seed + "/", base);
            Side simulated = SimSide.create(UnaryOperator.identity())) {
          assertThat(Comparison.differenceOf(seed, real, simulated)).isEmpty();
        }
      }
    }
  }

  private static long revision(EtcdClient client) {
    return client.range(EtcdRange.key(Bytes.ofUtf8("/"))).join().revision().value();
  }
}
