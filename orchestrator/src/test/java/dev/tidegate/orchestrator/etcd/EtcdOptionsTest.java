package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdOptionsTest {
  private final EtcdOptions plain = EtcdOptions.plain(List.of("http://127.0.0.1:2379"));

  @Test
  void usesTheUsualPrefixAndDeadline() {
    assertThat(plain.prefix()).isEqualTo("/tidegate/v1/");
    assertThat(plain.callDeadline()).isEqualTo(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:2379", "https://127.0.0.1:2379", "http://host", "http:///x"})
  void refusesAnEndpointThatIsNoPlainUrl(String endpoint) {
    assertThatThrownBy(() -> EtcdOptions.plain(List.of(endpoint)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http");
  }

  @Test
  void refusesPlainTextWhereCertificatesAreGiven() {
    EtcdTls tls = new EtcdTls(Path.of("ca.pem"), null, null);
    assertThatThrownBy(() -> EtcdOptions.secured(List.of("http://127.0.0.1:2379"), tls))
        .hasMessageContaining("https://host:port");
  }

  @Test
  void refusesValuesOutOfBounds() {
    assertThatThrownBy(() -> EtcdOptions.plain(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plain.withPrefix("/open"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plain.withCallDeadline(Duration.ofMillis(10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plain.withWatchSilence(Duration.ofMillis(10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EtcdTls(Path.of("ca.pem"), Path.of("crt.pem"), null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
