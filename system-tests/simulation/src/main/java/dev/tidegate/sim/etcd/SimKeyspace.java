package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import dev.tidegate.orchestrator.etcd.EtcdPair;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What every member of the cluster agrees on: how requests are answered, one after the other. */
final class SimKeyspace {
  private static final EtcdVersion VERSION = new EtcdVersion(3, 5, 30);

  private final SimTime time;
  private final SimLeases leases;
  private final Consumer<Versions.Step> committed;
  private Versions versions = new Versions();
  private boolean outOfSpace;

  SimKeyspace(SimTime time, SimLeases leases, Consumer<Versions.Step> committed) {
    this.time = time;
    this.leases = leases;
    this.committed = committed;
  }

  Versions versions() {
    return versions;
  }

  SimLeases leases() {
    return leases;
  }

  void setOutOfSpace(boolean full) {
    outOfSpace = full;
  }

  void restore(Versions past, Map<LeaseId, Duration> pastLeases) {
    versions = past;
    leases.restore(pastLeases);
  }

  EtcdTxn.Answer txn(EtcdTxn txn) {
    TxnRules.check(txn);
    if (outOfSpace && TxnRules.puts(txn)) {
      throw EtcdErrors.noSpace();
    }
    boolean succeeded = txn.compares().stream().allMatch(this::holds);
    List<EtcdTxn.Op> operations = succeeded ? txn.then() : txn.otherwise();
    for (EtcdTxn.Op operation : operations) {
      if (operation instanceof EtcdTxn.Put put && !leases.exists(put.lease())) {
        throw EtcdErrors.noLease();
      }
    }
    Versions.Draft draft = versions.draft();
    List<Optional<EtcdPair>> reads = new ArrayList<>();
    for (EtcdTxn.Op operation : operations) {
      if (operation instanceof EtcdTxn.Put put) {
        draft.put(put);
      } else if (operation instanceof EtcdTxn.Delete delete) {
        draft.delete(delete.from(), delete.to());
      } else if (operation instanceof EtcdTxn.Get get) {
        reads.add(versions.get(get.key()));
      } else {
        throw new AssertionError(operation);
      }
    }
    end(draft);
    return new EtcdTxn.Answer(succeeded, versions.revision(), reads);
  }

  private boolean holds(EtcdTxn.Compare compare) {
    Revision actual =
        versions
            .get(compare.key())
            .map(
                pair ->
                    switch (compare.target()) {
                      case CREATED -> pair.created();
                      case MODIFIED -> pair.modified();
                    })
            .orElse(Revision.NONE);
    return switch (compare.relation()) {
      case EQUAL -> actual.equals(compare.revision());
      case GREATER -> actual.isAfter(compare.revision());
    };
  }

  private void end(Versions.Draft draft) {
    draft.end(time.nanos()).ifPresent(committed);
  }

  EtcdRange.Answer range(EtcdRange question) {
    if (question.from().size() == 0) {
      throw EtcdErrors.emptyKey();
    }
    List<EtcdPair> all = versions.range(question.from(), question.to(), question.revision());
    if (question.countOnly()) {
      return new EtcdRange.Answer(versions.revision(), List.of(), false, all.size());
    }
    List<EtcdPair> wanted = all.stream().filter(pair -> isWanted(question, pair)).toList();
    List<EtcdPair> sorted =
        switch (question.order()) {
          case KEY -> wanted;
          case NEWEST ->
              wanted.stream().sorted(Comparator.comparing(EtcdPair::modified).reversed()).toList();
        };
    boolean more = question.limit() > 0 && sorted.size() > question.limit();
    return new EtcdRange.Answer(
        versions.revision(), more ? sorted.subList(0, question.limit()) : sorted, more, all.size());
  }

  private static boolean isWanted(EtcdRange question, EtcdPair pair) {
    boolean isOldEnough =
        question.modifiedMax().equals(Revision.NONE)
            || !pair.modified().isAfter(question.modifiedMax());
    return isOldEnough && !question.modifiedMin().isAfter(pair.modified());
  }

  EtcdGrant grant(long seconds) {
    if (outOfSpace) {
      throw EtcdErrors.noSpace();
    }
    return leases.grant(seconds);
  }

  long renew(LeaseId lease) {
    return leases.renew(lease);
  }

  void revoke(LeaseId lease) {
    if (!leases.forget(lease)) {
      throw EtcdErrors.noLease();
    }
    Versions.Draft draft = versions.draft();
    versions.leased(lease).forEach(pair -> draft.delete(pair.key(), null));
    end(draft);
  }

  EtcdStatus status() {
    List<String> alarms = outOfSpace ? List.of("alarm:NOSPACE ") : List.of();
    return new EtcdStatus(VERSION, versions.size(), alarms);
  }
}
