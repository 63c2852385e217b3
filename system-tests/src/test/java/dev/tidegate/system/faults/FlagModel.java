package dev.tidegate.system.faults;

import java.util.Set;

/** A flag as a register: a read tells what was written last, "" if nothing was. */
final class FlagModel implements Linearizability.Model<String> {
  @Override
  public String initial() {
    return "";
  }

  @Override
  public Set<String> after(String state, Call call) {
    if (call.isRead()) {
      return call.value().equals(state) ? Set.of(state) : Set.of();
    }
    return Set.of(call.outcome() == Writes.Outcome.REFUSED ? state : call.value());
  }
}
