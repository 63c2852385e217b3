package dev.tidegate.orchestrator.etcd;

import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Store;
import dev.tidegate.testkit.EtcdExtension;
import dev.tidegate.testkit.StoreContract;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EtcdStoreIT extends StoreContract {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.shared();

  private EtcdStore store;

  @BeforeEach
  void connect() {
    EtcdOptions options = EtcdOptions.plain(ETCD.endpoints()).withPrefix(ETCD.prefix());
    store = EtcdStore.connect(options, System::nanoTime, new Random(1));
  }

  @AfterEach
  void disconnect() {
    store.close();
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void pass(Duration step) {
    await().pollDelay(step).atMost(step.plusSeconds(5)).until(() -> true);
  }
}
