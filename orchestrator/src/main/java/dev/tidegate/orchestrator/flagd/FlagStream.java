package dev.tidegate.orchestrator.flagd;

import java.util.Map;

/** An open stream of a client, told what becomes of the flags. Thread-safe. */
sealed interface FlagStream permits SyncStream, EventStream {
  /** Takes in the flags of a namespace it is about, as they are when the stream begins. */
  void begin(FlagPayload payload);

  /**
   * Takes in a change.
   *
   * @param payload a namespace's flags as they are now
   * @param changes what became of flags, by key
   */
  void changed(FlagPayload payload, Map<String, FlagChange> changes);

  /** What is written to the client. */
  PacedOutbox<?> outbox();

  /** Says something if nothing was said for long, where the protocol has words for it. */
  void keepAlive();
}
