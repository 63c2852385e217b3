package dev.tidegate.orchestrator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.access.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests that webhooks get: a POST of JSON with {@code Tidegate-Event}, {@code
 * Idempotency-Key} and, where there is a secret, {@code Tidegate-Signature}. Thread-safe.
 */
public final class WebhookRequests {
  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable Secret secret;
  private final InstantSource clock;

  /**
   * @param secret shared with those who verify, or null to sign nothing
   * @param clock for the time that is signed, so that an old request cannot be sent again as new
   */
  public WebhookRequests(@Nullable Secret secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /**
   * A request, signed now. To repeat it later, make it again from the same event: the key stays,
   * the time and the signature are new.
   *
   * @throws IllegalArgumentException if nothing can be posted to {@code url}
   */
  public HttpRequest post(URI url, WebhookEvent event) {
    MapNode body = event.body().toBuilder().put("idempotencyKey", event.idempotencyKey()).build();
    String text = JsonWriter.compact(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("User-Agent", "tidegate")
            .header("Tidegate-Event", event.kind())
            .header("Idempotency-Key", event.idempotencyKey())
            .POST(HttpRequest.BodyPublishers.ofString(text, UTF_8));
    Secret key = secret;
    if (key != null) {
      long seconds = clock.instant().getEpochSecond();
      request.header(
          "Tidegate-Signature", "t=" + seconds + ",v1=" + signature(key, seconds + "." + text));
    }
    return request.build();
  }

  private static String signature(Secret key, String signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) { // every JDK has it
      throw new AssertionError(ALGORITHM, e);
    }
  }
}
