package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what changed in the view into events. Called by the view's thread only. */
final class EventSource implements Consumer<ViewChange> {
  private final EventLog log;
  private @Nullable String leader;

  EventSource(EventLog log) {
    this.log = log;
  }

  @Override
  public void accept(ViewChange change) {
    Position at = change.view().place();
    List<Event> events = new ArrayList<>();
    for (RolloutName name : change.rollouts()) {
      events.add(rollout(at, name, change.view().rollout(name)));
    }
    for (ViewChange.FlagName flag : change.flags()) {
      events.add(flag(at, flag));
    }
    if (change.system()) {
      leaderChange(at, change).ifPresent(events::add);
    }
    log.append(at, events);
  }

  private static Event rollout(Position at, RolloutName name, Optional<RolloutEntry> entry) {
    MapNode body =
        entry
            .map(found -> RolloutDocument.stored(found).remove("plan").remove("spec").build())
            .orElseGet(
                () ->
                    MapNode.builder()
                        .put("name", name.name())
                        .put("namespace", name.namespace())
                        .put("deleted", true)
                        .build());
    return new Event(at, "rollout", name.namespace(), name.name(), body);
  }

  private static Event flag(Position at, ViewChange.FlagName flag) {
    MapNode body =
        MapNode.builder()
            .put("namespace", flag.namespace())
            .put("key", flag.key())
            .put("revision", at.revision())
            .build();
    return new Event(at, "flag", flag.namespace(), "", body);
  }

  private Optional<Event> leaderChange(Position at, ViewChange change) {
    @Nullable LeaderClaim claim =
        change.view().leader() == null ? null : change.view().leader().value();
    @Nullable String now = claim == null ? null : claim.replica();
    if (now == null ? leader == null : now.equals(leader)) {
      return Optional.empty();
    }
    leader = now;
    MapNode body = MapNode.builder().put("replica", now == null ? "" : now).build();
    return Optional.of(new Event(at, "leader", "", "", body));
  }
}
