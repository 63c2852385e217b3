package dev.tidegate.orchestrator.server;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.etcd.EmbeddedEtcd;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.etcd.EtcdTls;
import dev.tidegate.orchestrator.etcd.EtcdVersion;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store this orchestrator works on, and the etcd it started for it, if it did. */
final class EtcdSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdSide.class);

  /** Each takes as long as a call may: a second and a half. */
  private static final int FIRST_CALLS_MAX = 5;

  private final EtcdStore store;
  private final List<String> endpoints;
  private final EtcdHealth health;
  private final @Nullable EmbeddedEtcd embedded;

  private EtcdSide(
      EtcdStore store, List<String> endpoints, EtcdHealth health, @Nullable EmbeddedEtcd embedded) {
    this.store = store;
    this.endpoints = endpoints;
    this.health = health;
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
    EtcdSide side =
        new EtcdSide(store, endpoints, new EtcdHealth(store, endpoints, ticker), embedded);
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
    EtcdVersion version = oldest();
    if (!version.isSupported()) {
      close();
      throw StartException.unreachable(
          "etcd " + version + " is too old", "Tidegate needs 3.5 or later", "upgrade etcd");
    }
    version.advice().ifPresent(this::tellAdvice);
  }

  /** Of the members that answer; some may be down, and a busy machine be slow at first. */
  private EtcdVersion oldest() throws StartException {
    for (int calls = 0; calls < FIRST_CALLS_MAX; calls += endpoints.size()) {
      health.ask();
      Optional<EtcdVersion> version = health.report().version();
      if (version.isPresent()) {
        return version.get();
      }
    }
    close();
    throw StartException.unreachable(
        "etcd does not answer at " + String.join(", ", endpoints),
        "none of its members told its version",
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

  /** How etcd is, asked on and on once {@link #watchHealth} was called. */
  EtcdReport report() {
    return health.report();
  }

  /** Asks etcd how it is from now on. Call it once. */
  void watchHealth(ScheduledExecutorService timers) {
    health.start(timers);
  }

  /** What etcd says of itself, for the status page. */
  MapNode describe() {
    return health.report().document(embedded != null);
  }

  @Override
  public void close() {
    store.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
