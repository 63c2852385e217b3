package dev.tidegate.orchestrator.notify;

import dev.tidegate.orchestrator.webhook.TryResult;
import java.util.concurrent.CompletableFuture;

/** Reaches one target. Thread-safe. */
interface NotificationSender {
  /** The word for what is posted to webhooks. */
  String EVENT = "notification";

  /**
   * Tries once to tell it.
   *
   * @param leftOut how many older notifications were not told to this target
   * @return never fails; completed on any thread
   */
  CompletableFuture<TryResult> send(Notification told, int leftOut);
}
