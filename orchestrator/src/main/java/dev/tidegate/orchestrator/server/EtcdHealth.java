package dev.tidegate.orchestrator.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every member of etcd how it is, often enough that an alarm is known within ten seconds, and
 * logs each trouble when it comes and when it goes. Thread-safe; asks on the executor given.
 */
final class EtcdHealth {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdHealth.class);
  private static final Duration ASK_EVERY = Duration.ofSeconds(5);

  private final EtcdStore store;
  private final List<String> endpoints;
  private final EtcdQuota quota;
  private final HistoryCheck history;
  private final Set<EtcdReport.Trouble> told = EnumSet.noneOf(EtcdReport.Trouble.class);
  private volatile EtcdReport report;

  EtcdHealth(EtcdStore store, List<String> endpoints, LongSupplier ticker) {
    this.store = store;
    this.endpoints = List.copyOf(endpoints);
    this.quota = new EtcdQuota(endpoints);
    this.history = new HistoryCheck(store, ticker);
    this.report = new EtcdReport(new TreeMap<>(), List.of(), EtcdQuota.DEFAULT_BYTES, 0);
  }

  /** How it was when it was last asked. */
  EtcdReport report() {
    return report;
  }

  /** Asks on and on, from now on. Call it once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  void start(ScheduledExecutorService timers) {
    timers.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY.toNanos(), NANOSECONDS);
  }

  /** Asks once; a member that does not answer costs a call deadline. */
  synchronized void ask() {
    try {
      SortedMap<String, EtcdStatus> members = new TreeMap<>();
      List<String> silent = new ArrayList<>();
      for (String endpoint : endpoints) {
        try {
          members.put(endpoint, store.status(endpoint));
        } catch (StoreUnavailableException e) {
          silent.add(endpoint);
        }
      }
      boolean answers = !members.isEmpty();
      report =
          new EtcdReport(
              members,
              silent,
              answers ? quota.bytes() : report.quotaBytes(),
              answers ? history.uncompacted() : report.uncompacted());
      tell(report.troubles());
    } catch (RuntimeException e) { // the top of its thread: the next round must come
      LOG.atWarn().setCause(e).log("etcd could not be asked how it is");
    }
  }

  private void tell(List<EtcdReport.Trouble> troubles) {
    for (EtcdReport.Trouble trouble : troubles) {
      if (told.add(trouble)) {
        LOG.atWarn()
            .addKeyValue("dbSizeBytes", report.databaseBytes())
            .addKeyValue("quotaBytes", report.quotaBytes())
            .addKeyValue("silent", report.silent())
            .log(trouble.advice());
      }
    }
    for (EtcdReport.Trouble over : List.copyOf(told)) {
      if (!troubles.contains(over)) {
        told.remove(over);
        LOG.atInfo().addKeyValue("trouble", over).log("no longer: " + over.advice());
      }
    }
  }
}
