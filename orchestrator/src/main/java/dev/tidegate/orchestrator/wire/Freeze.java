package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which rollouts do not advance; rollback and pause go on.
 *
 * @param services rollouts of these services are held; empty for all
 * @param from first moment, or null for always
 * @param until end, exclusive, or null for no end
 * @param reason for people
 * @param actor who set it
 */
public record Freeze(
    List<String> services,
    @Nullable Instant from,
    @Nullable Instant until,
    String reason,
    String actor) {
  public Freeze {
    services = List.copyOf(services);
    if (from != null && until != null && !until.isAfter(from)) {
      throw new IllegalArgumentException("a freeze from " + from + " cannot end at " + until);
    }
  }

  /** True if it holds a rollout of {@code rolloutServices}, empty for all, at {@code now}. */
  public boolean holds(Collection<String> rolloutServices, Instant now) {
    boolean started = from == null || !now.isBefore(from);
    boolean ended = until != null && !now.isBefore(until);
    return started
        && !ended
        && (services.isEmpty()
            || rolloutServices.isEmpty()
            || services.stream().anyMatch(rolloutServices::contains));
  }

  static Freeze read(Fields fields) {
    return new Freeze(
        fields.texts("services"),
        ProtoJson.time(fields, "from"),
        ProtoJson.time(fields, "until"),
        fields.text("reason", ""),
        fields.text("actor", ""));
  }

  MapNode write() {
    return MapNode.builder()
        .put("services", ListNode.ofTexts(services))
        .putIfPresent("from", ProtoJson.time(from))
        .putIfPresent("until", ProtoJson.time(until))
        .put("reason", reason)
        .put("actor", actor)
        .build();
  }
}
