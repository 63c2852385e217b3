package dev.tidegate.orchestrator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.access.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebhookRequestsTest {
  private static final URI URL = URI.create("http://127.0.0.1:1/hook");
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000, 999_000_000);

  private static WebhookEvent event(String kind, String key) {
    return new WebhookEvent(kind, key, MapNode.builder().put("event", kind).build());
  }

  private static HttpRequest signedAt(Instant time, Secret secret) {
    return new WebhookRequests(secret, InstantSource.fixed(time)).post(URL, event("check", "k/1"));
  }

  private static String header(HttpRequest request, String name) {
    return request.headers().firstValue(name).orElse("");
  }

  @Test
  void signsTimeAndBodyWithTheSecret() {
    // From: printf '1700000000.{"event":"check","idempotencyKey":"k/1"}' | openssl dgst -sha256
    // -hmac s3cret
    assertThat(header(signedAt(NOW, Secret.of("s3cret\n")), "Tidegate-Signature"))
        .isEqualTo(
            "t=1700000000,v1=abf212c8efe7efd23e3037d02a18f7cc2e6063762c421cc4d80ee2bc706c7fad");
  }

  @Test
  void aRepeatedRequestKeepsItsKeyAndIsSignedAnew() {
    Secret secret = Secret.of("s3cret");
    HttpRequest first = signedAt(NOW, secret);
    HttpRequest again = signedAt(NOW.plusSeconds(1), secret);
    assertThat(header(again, "Idempotency-Key"))
        .isEqualTo("k/1")
        .isEqualTo(header(first, "Idempotency-Key"));
    assertThat(header(again, "Tidegate-Signature"))
        .startsWith("t=1700000001,v1=")
        .isNotEqualTo(header(first, "Tidegate-Signature"));
  }

  @Test
  void signsNothingWithoutASecret() {
    HttpRequest request =
        new WebhookRequests(null, InstantSource.fixed(NOW)).post(URL, event("check", "k/1"));
    assertThat(request.headers().map()).doesNotContainKey("Tidegate-Signature");
    assertThat(header(request, "Tidegate-Event")).isEqualTo("check");
    assertThat(request.method()).isEqualTo("POST");
  }

  @Test
  void tellsTheSecretToNobody() {
    HttpRequest request = signedAt(NOW, Secret.of("s3cret"));
    assertThat(request.toString() + request.headers().map()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nX-Injected: 1", "schlüssel"})
  void refusesAKeyThatIsNoHeaderValue(String key) {
    assertThatThrownBy(() -> event("check", key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesKeysUpToTheirBound() {
    assertThat(event("check", "x".repeat(WebhookEvent.KEY_MAX)).idempotencyKey().getBytes(UTF_8))
        .hasSize(WebhookEvent.KEY_MAX);
    assertThatThrownBy(() -> event("check", "x".repeat(WebhookEvent.KEY_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
