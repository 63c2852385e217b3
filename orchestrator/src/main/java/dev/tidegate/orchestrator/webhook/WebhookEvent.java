package dev.tidegate.orchestrator.webhook;

import dev.tidegate.core.document.MapNode;
import java.util.regex.Pattern;

/**
 * What a webhook is told.
 *
 * @param kind one word, sent as {@code Tidegate-Event}
 * @param idempotencyKey the same for a repeated request, another for every new one; 1 to {@link
 *     #KEY_MAX} visible ASCII characters
 * @param body without the key, which is added to it
 */
public record WebhookEvent(String kind, String idempotencyKey, MapNode body) {
  /** Characters a key may have. */
  public static final int KEY_MAX = 1024;

  private static final Pattern KIND = Pattern.compile("[a-zA-Z]{1,50}");
  private static final Pattern KEY = Pattern.compile("[!-~]{1," + KEY_MAX + "}");

  public WebhookEvent {
    // Both become header lines: what could break one is refused here.
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("kind '" + kind + "' is not a word");
    }
    if (!KEY.matcher(idempotencyKey).matches()) {
      throw new IllegalArgumentException("idempotency key '" + idempotencyKey + "'");
    }
  }
}
