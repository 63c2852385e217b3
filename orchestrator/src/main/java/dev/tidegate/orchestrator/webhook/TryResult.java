package dev.tidegate.orchestrator.webhook;

import dev.tidegate.orchestrator.exchange.Exchange;

/**
 * What one try to tell or ask somebody else's server came to.
 *
 * @param detail what happened, in words; empty for a yes
 */
public record TryResult(Meaning meaning, String detail) {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  /** What to make of it. */
  public enum Meaning {
    /** 2xx. */
    YES("yes"),
    /** The server refused, and would again. */
    NO("no"),
    /** Whether the server acted is unknown, or it asks to come again. */
    AGAIN("again");

    private final String word;

    Meaning(String word) {
      this.word = word;
    }

    /** One word for meters. */
    public String word() {
      return word;
    }
  }

  /** What an exchange means to whoever posted. */
  public static TryResult of(Exchange exchange) {
    if (exchange instanceof Exchange.Slow slow) {
      return new TryResult(Meaning.AGAIN, slow.detail());
    }
    if (exchange instanceof Exchange.Broken broken) {
      return new TryResult(Meaning.AGAIN, broken.detail());
    }
    if (exchange instanceof Exchange.Ended ended) {
      return new TryResult(Meaning.AGAIN, ended.detail());
    }
    if (exchange instanceof Exchange.Answered answered) {
      return answered.isGood()
          ? new TryResult(Meaning.YES, "")
          : new TryResult(
              meaning(answered.status()), "HTTP " + answered.status() + answered.complaint());
    }
    throw new AssertionError(exchange);
  }

  private static Meaning meaning(int status) {
    boolean refused =
        status >= 400 && status < 500 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
    return refused ? Meaning.NO : Meaning.AGAIN;
  }
}
