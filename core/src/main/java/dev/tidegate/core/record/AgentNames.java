package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.plan.AgentName;

/** Agents' names as {@code service/instance}. */
final class AgentNames {
  private AgentNames() {}

  /**
   * @throws IllegalArgumentException if it is none
   */
  static AgentName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("no agent: '" + text + "'");
    }
    return new AgentName(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The same; {@code standIn} after a problem. */
  static AgentName parse(Fields in, String member, String text, AgentName standIn) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      in.problem(member, String.valueOf(e.getMessage()), null);
      return standIn;
    }
  }
}
