package dev.tidegate.orchestrator.server;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.etcd.EmbeddedEtcd;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.etcd.EtcdTls;
import dev.tidegate.orchestrator.etcd.EtcdVersion;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store this orchestrator works on, and the etcd it started for it, if it did. */
final class EtcdSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdSide.class);

  /** etcd's own default; the status call does not tell it. */
  private static final long QUOTA_BYTES_DEFAULT = 2L * 1024 * 1024 * 1024;

  /** Each takes as long as a call may: a second and a half. */
  private static final int FIRST_CALLS_MAX = 5;

  private final EtcdStore store;
  private final List<String> endpoints;
  private final @Nullable EmbeddedEtcd embedded;

  private EtcdSide(EtcdStore store, List<String> endpoints, @Nullable EmbeddedEtcd embedded) {
    this.store = store;
    this.endpoints = endpoints;
    this.embedded = embedded;
  }

  /** Connects to the etcd of the options, or starts one. */
  static EtcdSide open(OrchestratorOptions options, LongSupplier ticker, RandomGenerator random)
      throws StartException {
    @Nullable EmbeddedEtcd embedded = options.etcd.isEmpty() ? embed(options) : null;
    List<String> endpoints =
        embedded == null ? List.copyOf(options.etcd) : List.of(embedded.endpoint());
    EtcdStore store;
    try {
      store = EtcdStore.connect(etcdOptions(options, endpoints), ticker, random);
    } catch (IllegalArgumentException e) {
      throw StartException.usage(
          "the etcd options cannot be used", String.valueOf(e.getMessage()), "see --help");
    }
    EtcdSide side = new EtcdSide(store, endpoints, embedded);
    side.checkVersion();
    return side;
  }

  private static EmbeddedEtcd embed(OrchestratorOptions options) throws StartException {
    try {
      return EmbeddedEtcd.start(EtcdBinary.find(), options.dataDir.toAbsolutePath());
    } catch (IllegalStateException | UncheckedIOException e) {
      throw StartException.unreachable(
          "the embedded etcd does not start",
          String.valueOf(e.getMessage()),
          "see etcd.log in " + options.dataDir);
    }
  }

  private static EtcdOptions etcdOptions(OrchestratorOptions options, List<String> endpoints) {
    TlsFiles tls = options.etcdTls();
    EtcdOptions plainOrSecured =
        tls.authority() == null
            ? EtcdOptions.plain(endpoints)
            : EtcdOptions.secured(
                endpoints, new EtcdTls(tls.authority(), tls.certificate(), tls.key()));
    return plainOrSecured.withPrefix(options.etcdPrefix);
  }

  private void checkVersion() throws StartException {
    EtcdVersion version = firstStatus().version();
    if (!version.isSupported()) {
      close();
      throw StartException.unreachable(
          "etcd " + version + " is too old", "Tidegate needs 3.5 or later", "upgrade etcd");
    }
    version.advice().ifPresent(this::tellAdvice);
  }

  /** The first call opens the connection, which may take longer on a busy machine than a call. */
  private EtcdStatus firstStatus() throws StartException {
    StoreUnavailableException last = null;
    for (int attempt = 0; attempt < FIRST_CALLS_MAX; attempt++) {
      try {
        return store.status();
      } catch (StoreUnavailableException e) {
        last = e;
      }
    }
    close();
    throw StartException.unreachable(
        "etcd does not answer at " + String.join(", ", endpoints),
        String.valueOf(last == null ? null : last.getMessage()),
        "start it, or correct --etcd");
  }

  private void tellAdvice(String advice) {
    if (embedded != null) {
      LOG.info(advice);
    } else {
      LOG.warn(advice);
    }
  }

  EtcdStore store() {
    return store;
  }

  List<String> endpoints() {
    return endpoints;
  }

  /** What etcd says of itself now, for the status page; tells so where it does not answer. */
  MapNode describe() {
    try {
      EtcdStatus status = store.status();
      return MapNode.builder()
          .put("healthy", status.alarms().isEmpty())
          .put("version", status.version().toString())
          .put("dbSizeBytes", status.databaseBytes())
          .put("quotaBytes", QUOTA_BYTES_DEFAULT)
          .put("alarms", ListNode.ofTexts(status.alarms()))
          .put("embedded", embedded != null)
          .build();
    } catch (StoreUnavailableException e) {
      return MapNode.builder()
          .put("healthy", false)
          .put("error", String.valueOf(e.getMessage()))
          .build();
    }
  }

  @Override
  public void close() {
    store.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
