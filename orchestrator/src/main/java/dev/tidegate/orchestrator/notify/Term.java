package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.wire.Notified;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Telling while this replica leads under one claim. Begins where the leaders before stopped; a
 * target nobody told before begins now. For the notifier's thread.
 */
final class Term {
  /** How long what was only passed over may be unsaved: a new leader reads it once more. */
  static final Duration SAVE_WITHIN = Duration.ofMinutes(5);

  private final Fence fence;
  private final NotifiedLog log;
  private final CommittedNews committed;
  private final List<Delivery> deliveries;
  private final LongSupplier ticker;
  private Revision seen;
  private long savedAt;
  private boolean over;

  /** Makes the delivery for one target, of which everything up to {@code told} was told. */
  interface Deliveries {
    Delivery to(NotificationTarget target, Revision told);
  }

  Term(
      Fence fence,
      NotifiedLog log,
      CommittedNews committed,
      List<NotificationTarget> targets,
      Deliveries deliveries,
      RolloutView view,
      LongSupplier ticker) {
    this.fence = fence;
    this.log = log;
    this.committed = committed;
    this.ticker = ticker;
    this.savedAt = ticker.getAsLong();
    SortedMap<String, Revision> stored = log.stored().targets();
    this.deliveries =
        targets.stream()
            .map(
                target ->
                    deliveries.to(target, stored.getOrDefault(target.name(), view.revision())))
            .toList();
    this.seen =
        this.deliveries.stream()
            .map(delivery -> delivery.toldUpTo(Revision.NONE))
            .min(Revision::compareTo)
            .orElse(view.revision());
  }

  boolean isOf(Fence held) {
    return fence.equals(held);
  }

  /**
   * Takes what is new, serves every target, and saves how far it came.
   *
   * @throws StoreUnavailableException if the store does not answer; nothing is lost by it
   */
  void look(RolloutView view, Instant now) {
    if (over) {
      return;
    }
    if (view.revision().isAfter(seen)) {
      for (Notification told : committed.between(seen, view)) {
        deliveries.forEach(delivery -> delivery.offer(told));
      }
      seen = view.revision();
    }
    Notified before = told();
    deliveries.forEach(delivery -> delivery.serve(now));
    save(before);
  }

  private Notified told() {
    SortedMap<String, Revision> revisions = new TreeMap<>();
    deliveries.forEach(
        delivery -> revisions.put(delivery.target().name(), delivery.toldUpTo(seen)));
    return new Notified(revisions);
  }

  /** At once after somebody was told, else only now and then. */
  private void save(Notified before) {
    Notified now = told();
    boolean first = !log.stored().targets().keySet().containsAll(now.targets().keySet());
    long age = ticker.getAsLong() - savedAt;
    if (!first && now.equals(before) && !log.isOpen() && age < SAVE_WITHIN.toNanos()) {
      return;
    }
    if (!log.save(now)) {
      end();
    }
    savedAt = ticker.getAsLong();
  }

  void end() {
    over = true;
    deliveries.forEach(Delivery::end);
  }
}
