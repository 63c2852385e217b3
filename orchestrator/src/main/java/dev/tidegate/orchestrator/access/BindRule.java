package dev.tidegate.orchestrator.access;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Which addresses a server may listen on: anything but loopback needs TLS or an explicit waiver.
 */
public final class BindRule {
  private BindRule() {}

  /**
   * Why {@code address} must not be bound, in a sentence with its remedy, or empty if it may be.
   *
   * @param listener what listens there, for the sentence
   * @param address resolved address
   * @param tls true if the listener speaks TLS
   * @param insecure true if the operator waived TLS in so many words
   */
  public static Optional<String> refusal(
      String listener, InetSocketAddress address, boolean tls, boolean insecure) {
    if (address.isUnresolved()) {
      return Optional.of("%s: host %s is unknown".formatted(listener, address.getHostString()));
    }
    if (tls || insecure || address.getAddress().isLoopbackAddress()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s: %s is not a loopback address and TLS is off; give --tls-cert and --tls-key, or spell out --insecure"
            .formatted(listener, address));
  }
}
