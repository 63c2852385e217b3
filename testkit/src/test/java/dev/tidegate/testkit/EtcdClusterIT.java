package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EtcdClusterIT {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.ownCluster(3);

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void servesWithOneMemberDownAndTakesItBack() throws Exception {
    EtcdCluster cluster = ETCD.cluster();
    EtcdMember victim = cluster.member(2);
    long pid = victim.pid();
    victim.kill();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    await().atMost(Duration.ofSeconds(15)).until(() -> puts(cluster.endpoints().get(0)));

    victim.restart();
    assertThat(puts(victim.endpoint())).isTrue();
  }

  @Test
  void aPausedMemberAnswersOnlyWhenResumed() throws Exception {
    EtcdMember member = ETCD.cluster().member(1);
    member.pause();
    assertThat(puts(member.endpoint())).isFalse();
    member.resume();
    await().atMost(Duration.ofSeconds(15)).until(() -> puts(member.endpoint()));
  }

  @Test
  void aProxyHoldsRefusesAndHeals() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(ETCD.endpoints().get(0))) {
      assertThat(puts(proxy.endpoint())).isTrue();
      proxy.hold();
      assertThat(puts(proxy.endpoint())).isFalse();
      proxy.heal();
      assertThat(puts(proxy.endpoint())).isTrue();
      proxy.refuse();
      assertThat(puts(proxy.endpoint())).isFalse();
      proxy.heal();
      assertThat(puts(proxy.endpoint())).isTrue();
    }
  }

  private boolean puts(String endpoint) throws InterruptedException {
    String body = "{\"key\":\"YQ==\",\"value\":\"YQ==\"}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/v3/kv/put"))
            .timeout(Duration.ofSeconds(1))
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
