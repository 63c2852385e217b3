package dev.tidegate.testkit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Gives a test class a real etcd: the one named by the system property {@code
 * tidegate.etcdEndpoints} or the variable TIDEGATE_ETCD_ENDPOINTS, else processes of a local binary
 * (which the script named by {@code tidegate.getEtcd} gets), else a container of the image named by
 * TIDEGATE_ETCD_IMAGE where Docker answers. Register it in a static field. Each test has a key
 * prefix of its own.
 */
public final class EtcdExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(EtcdExtension.class);

  private final String run = UUID.randomUUID().toString();
  private final AtomicLong tests = new AtomicLong();
  private final int ownMembers;
  private @Nullable EtcdServer server;

  private EtcdExtension(int ownMembers) {
    this.ownMembers = ownMembers;
  }

  /**
   * One etcd, of one member if we start it, shared by all test classes that ask for it this way.
   */
  public static EtcdExtension shared() {
    return new EtcdExtension(0);
  }

  /** Processes of the test class's own, for tests that kill, pause or compact them. */
  public static EtcdExtension ownCluster(int members) {
    return new EtcdExtension(members);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        ownMembers > 0
            ? EtcdCluster.start(ownMembers)
            : context
                .getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("shared", unused -> find(), EtcdServer.class);
  }

  private static EtcdServer find() {
    Optional<? extends EtcdServer> found =
        GivenEtcd.find()
            .<EtcdServer>map(given -> given)
            .or(() -> EtcdBinary.find().map(etcd -> EtcdCluster.start(etcd, 1)))
            .or(() -> imageIsNamed() ? ContainerEtcd.start() : Optional.empty());
    return found.orElseThrow(
        () ->
            new IllegalStateException(
                "no etcd for tests: neither an endpoint nor a binary nor a container"));
  }

  /** Asked before the class that needs Testcontainers is loaded. */
  private static boolean imageIsNamed() {
    return System.getenv("TIDEGATE_ETCD_IMAGE") != null;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    tests.incrementAndGet();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (ownMembers > 0 && server != null) {
      server.close();
    }
  }

  /** Client URLs. */
  public List<String> endpoints() {
    return running().endpoints();
  }

  /** A prefix no other test has, ending in a slash. */
  public String prefix() {
    return "/tidegate-test/" + run + "/" + tests.get() + "/";
  }

  /** The processes of {@link #ownCluster}. */
  public EtcdCluster cluster() {
    if (running() instanceof EtcdCluster cluster && ownMembers > 0) {
      return cluster;
    }
    throw new IllegalStateException("only an own cluster's processes may be touched");
  }

  private EtcdServer running() {
    if (server == null) {
      throw new IllegalStateException("register the extension in a static field");
    }
    return server;
  }
}
