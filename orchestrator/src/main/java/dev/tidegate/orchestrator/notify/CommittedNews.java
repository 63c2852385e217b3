package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.record.StatusRecord;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.notify.Notification.Onwards;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was committed about rollouts and freezes, from the records their transactions left: hence
 * nothing that did not take effect, and nothing twice. Reads of those rollouts only that changed.
 */
final class CommittedNews {
  /** Decisions read of one rollout: the newest, and more than ever wait for a target. */
  static final int DECISIONS_MAX = 2 * Delivery.WAITING_MAX;

  private static final String FLAPPING = "freeze.flapping";
  private static final Logger LOG = LoggerFactory.getLogger(CommittedNews.class);

  private final Store store;

  CommittedNews(Store store) {
    this.store = store;
  }

  /**
   * What was committed after {@code after}, up to the revision of {@code view}; oldest first.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  List<Notification> between(Revision after, RolloutView view) {
    List<Notification> news = new ArrayList<>();
    Revision from = new Revision(after.value() + 1);
    for (NamespaceView namespace : view.namespaces().values()) {
      for (RolloutEntry entry : namespace.rollouts().values()) {
        if (entry.statusRevision().isAfter(after)) {
          decisions(entry, from, view, news);
        }
      }
      if (namespace.freezesRevision().isAfter(after)) {
        freezes(namespace.name(), from, view, news);
      }
    }
    news.sort(Comparator.comparing(Notification::revision));
    return news;
  }

  private void decisions(
      RolloutEntry entry, Revision from, RolloutView view, List<Notification> news) {
    String namespace = entry.name().namespace();
    for (RolloutUid uid : decidedSince(entry, from)) {
      store
          .newest(Keyspace.decisions(namespace, uid), from, view.revision(), DECISIONS_MAX)
          .forEach(record -> decision(entry, record, view.epoch()).ifPresent(news::add));
    }
  }

  /**
   * The incarnations about which something may have been decided: that of now, those whose plan was
   * kept since, and the one before them, which may have ended since.
   */
  private static Set<RolloutUid> decidedSince(RolloutEntry entry, Revision from) {
    Set<RolloutUid> incarnations = new HashSet<>();
    RolloutUid newest = entry.uid();
    if (newest != null) {
      incarnations.add(newest);
    }
    Revision latest = Revision.NONE;
    RolloutUid before = null;
    for (Map.Entry<RolloutUid, Stored<RolloutPlan>> plan : entry.plans().entrySet()) {
      Revision kept = plan.getValue().createRevision();
      if (!from.isAfter(kept)) {
        incarnations.add(plan.getKey());
      } else if (kept.isAfter(latest)) {
        latest = kept;
        before = plan.getKey();
      }
    }
    if (before != null) {
      incarnations.add(before);
    }
    return incarnations;
  }

  private static Optional<Notification> decision(RolloutEntry rollout, Entry entry, long epoch) {
    try {
      DecisionRecord record = DecisionRecord.fromNode(DocumentReader.json(entry.value().utf8()));
      RolloutStatus before = StatusRecord.fromNode(record.before());
      RolloutStatus after = StatusRecord.fromNode(record.after());
      NotificationKind kind =
          NotificationKind.of(record.decision(), before.reason().code(), after.reason().code());
      return Optional.ofNullable(kind)
          .map(
              found ->
                  new Notification(
                      found,
                      new Notification.Position(epoch, entry.modRevision()),
                      rollout.name().namespace(),
                      about(rollout, after, record.after()),
                      after.standing().actor(),
                      record.reason(),
                      record.message(),
                      record.at()));
    } catch (InvalidDocumentException e) {
      LOG.atError()
          .addKeyValue("rollout", rollout.name())
          .addKeyValue("revision", entry.modRevision())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("a stored decision cannot be read; nobody is told of it");
      return Optional.empty();
    }
  }

  private static Notification.OfRollout about(
      RolloutEntry rollout, RolloutStatus after, MapNode stored) {
    Node stage = stored.get("stageName");
    return new Notification.OfRollout(
        rollout.name().name(),
        after.uid().value(),
        after.attempt().number(),
        stage instanceof TextNode text ? text.value() : Integer.toString(after.stage()),
        onwards(after));
  }

  private static Onwards onwards(RolloutStatus status) {
    if (status instanceof RolloutStatus.Paused) {
      return Onwards.RESUME;
    }
    if (!(status instanceof RolloutStatus.Held held)) {
      return Onwards.BY_ITSELF;
    }
    if (!held.needsRetry()) {
      return Onwards.RESUME;
    }
    return held.reason().code() == ReasonCode.FORWARD_ONLY ? Onwards.RETRY_ONLY : Onwards.RETRY;
  }

  private void freezes(String namespace, Revision from, RolloutView view, List<Notification> news) {
    store.newest(Keyspace.audits(namespace), from, view.revision(), Store.NEWEST_MAX).stream()
        .forEach(
            entry ->
                AuditEntry.FORMAT
                    .read(entry.value())
                    .value()
                    .filter(audit -> audit.action().equals(FLAPPING))
                    .map(audit -> freeze(namespace, entry, audit, view.epoch()))
                    .ifPresent(news::add));
  }

  private static Notification freeze(String namespace, Entry entry, AuditEntry audit, long epoch) {
    return new Notification(
        NotificationKind.FROZEN,
        new Notification.Position(epoch, entry.modRevision()),
        namespace,
        new Notification.OfFreeze(audit.subject().replaceFirst("^freeze ", "")),
        audit.actor(),
        "",
        audit.reason(),
        audit.at());
  }
}
