package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.StoredRelease.Kept;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This release is started on what every release has stored, and goes on with it. */
@Tag("drill")
final class StoredFormatsIT {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  static List<StoredRelease> releases() {
    return StoredRelease.all();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void aRolloutInTheMiddleGoesOn(StoredRelease release) throws Exception {
    goesOn(release, false);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void whatALaterReleaseAddedIsPassedOver(StoredRelease release) throws Exception {
    goesOn(release, true);
  }

  private void goesOn(StoredRelease release, boolean withUnknown) throws Exception {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      StoredScenario.restore(new DirectEtcd(deployment.etcd()), release.keys(), withUnknown);
      StoredRelease.copy(release.agentFolder(), folder.resolve("o-1").resolve("data"));
      ChildProcess orchestrator = deployment.orchestrator("replica-1", "--look", "1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      assertThat(client.get("/metrics").text()).contains("tidegate_view_unreadable 0.0");
      deployment.agent("o-1", 5, orchestrator);
      deployment.agent("o-2", 5, orchestrator);
      Scenario.awaitAgents(client, 2);

      Deployment.awaitPhase(client, StoredScenario.ONGOING, "COMPLETED", ENDS_WITHIN);

      assertThat(client.rollout("shop", "tax").at("status", "phase")).isEqualTo("ROLLED_BACK");
      assertThat(client.rollout("shop", "fee").at("status", "phase")).isEqualTo("COMPLETED");
    }
  }

  @Test
  void aStatusOfALaterReleaseIsRefusedAndSaysSo() {
    List<StoredRelease> all = StoredRelease.all();
    try (Deployment deployment = Deployment.start(folder, 1)) {
      DirectEtcd etcd = new DirectEtcd(deployment.etcd());
      List<Kept> keys = all.get(all.size() - 1).keys();
      StoredScenario.restore(etcd, keys, false);
      String key = "ns/shop/rollouts/" + StoredScenario.ONGOING + "/status";
      Kept status = keys.stream().filter(kept -> kept.key().equals(key)).findFirst().orElseThrow();
      String later = status.value().utf8().replace("\"SOAKING\"", "\"TELEPORTING\"");
      etcd.put(key, later);
      ChildProcess orchestrator = deployment.orchestrator("replica-1", "--look", "1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Deployment.eventually(SOON, client::leads);
      assertThat(client.get("/metrics").text()).contains("tidegate_view_unreadable 1.0");
      assertThat(client.rollout("shop", StoredScenario.ONGOING).at("unreadable").toString())
          .contains(key, "TELEPORTING");
      assertThat(client.rollout("shop", "tax").at("status", "phase")).isEqualTo("ROLLED_BACK");
    }
  }
}
