package dev.tidegate.orchestrator.foreign;

import java.time.Instant;

/**
 * A connected client that is no agent of ours, as it describes itself.
 *
 * @param protocol which service it has a stream of
 * @param providerId name it gives itself, or empty
 * @param userAgent of its gRPC library, or empty
 * @param peer its address, or empty
 * @param selector as sent, or empty
 * @param namespace whose flags it gets; empty if it hears of all
 * @param since when its stream began
 * @param bucketing how it buckets
 */
public record ForeignClient(
    String protocol,
    String providerId,
    String userAgent,
    String peer,
    String selector,
    String namespace,
    Instant since,
    Bucketing bucketing) {
  private static final int TEXT_CHARS_MAX = 256;

  /** Texts longer than 256 characters are cut: they come from strangers. */
  public ForeignClient {
    providerId = cut(providerId);
    userAgent = cut(userAgent);
    peer = cut(peer);
    selector = cut(selector);
  }

  private static String cut(String text) {
    return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
  }
}
