package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.MalformedSelectorException;
import dev.tidegate.orchestrator.foreign.Selector;

/**
 * Which flags a call is about.
 *
 * @param text the selector as sent, empty if none was
 * @param namespace whose flags it means
 */
record Selection(String text, String namespace) {
  /**
   * What a client sent.
   *
   * @param header of the call, empty if there is none; wins over {@code body}
   * @param body of the request, empty if there is none
   * @param defaultNamespace of clients that send none, or ask for flags outside all sets
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it cannot be understood
   */
  static Selection of(String header, String body, String defaultNamespace) {
    String text = header.isEmpty() ? body : header;
    try {
      return new Selection(text, Selector.parse(text, defaultNamespace).namespace());
    } catch (MalformedSelectorException e) {
      throw Faults.invalid(String.valueOf(e.getMessage()));
    }
  }

  boolean isGiven() {
    return !text.isEmpty();
  }
}
