package dev.tidegate.agent;

import dev.tidegate.agent.internal.cache.Disk;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.agent.internal.checkpoint.Waiting;
import dev.tidegate.agent.internal.override.OverrideFile;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.agent.internal.session.Channels;
import dev.tidegate.agent.internal.session.Ground;
import dev.tidegate.agent.internal.session.SessionConfig;
import dev.tidegate.agent.internal.session.SessionParts;
import dev.tidegate.agent.internal.stage.StageSteps;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes an agent and connects it. Environment variables, where set, win over what is given
 * here: {@code TIDEGATE_ORCHESTRATOR}, {@code TIDEGATE_NAMESPACE}, {@code TIDEGATE_SERVICE}, {@code
 * TIDEGATE_INSTANCE}, {@code TIDEGATE_VERSION}, {@code TIDEGATE_ZONE}, {@code TIDEGATE_DATA_DIR},
 * {@code TIDEGATE_OVERRIDES}, {@code TIDEGATE_CA}, {@code TIDEGATE_CERT}, {@code TIDEGATE_KEY},
 * {@code TIDEGATE_TOKEN}, {@code TIDEGATE_INSECURE}. For one thread.
 */
public final class TidegateBuilder {
  private static final String ORCHESTRATOR_DEFAULT = "localhost:7071";
  private static final Duration GRACE_DEFAULT = Duration.ofSeconds(5);

  private final Map<String, String> settings = new TreeMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private Map<String, String> environment = System.getenv();
  private Duration registrationGrace = GRACE_DEFAULT;
  private @Nullable MeterRegistry meters;

  TidegateBuilder() {}

  /**
   * Where the orchestrator is: {@code host:port}, several with commas between, or a gRPC target
   * such as {@code dns:///tidegate:7071}. Default {@value #ORCHESTRATOR_DEFAULT}.
   */
  public TidegateBuilder orchestrator(String target) {
    return set("ORCHESTRATOR", target);
  }

  /** Namespace whose flags are served. Default {@code default}. */
  public TidegateBuilder namespace(String namespace) {
    return set("NAMESPACE", namespace);
  }

  /** Service this process belongs to, as rollouts name it. Required. */
  public TidegateBuilder service(String service) {
    return set("SERVICE", service);
  }

  /**
   * Name of this instance: unique inside the service and the same after a restart, since
   * checkpoints belong to it. Default the host's name ({@code HOSTNAME}).
   */
  public TidegateBuilder instance(String instance) {
    return set("INSTANCE", instance);
  }

  /** Version of the service, at most 64 characters. Default empty. */
  public TidegateBuilder version(String version) {
    return set("VERSION", version);
  }

  /** Zone the process runs in. Default empty. */
  public TidegateBuilder zone(String zone) {
    return set("ZONE", zone);
  }

  /** A further label; at most 32. */
  public TidegateBuilder label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /**
   * Folder for the last known good view and the states. One process at a time. Default {@code
   * tidegate/NAMESPACE/SERVICE/INSTANCE} under {@code XDG_STATE_HOME} or {@code ~/.local/state}.
   */
  public TidegateBuilder dataDir(Path folder) {
    return set("DATA_DIR", folder.toString());
  }

  /**
   * A file of this machine that switches flags off, whatever the orchestrator serves and with
   * everything else down: {@code flags: {"orders.store": {disabled: true}}}, YAML or JSON, at most
   * 256 KiB. It need not exist; it is read every second. Default none.
   */
  public TidegateBuilder overrides(Path file) {
    return set("OVERRIDES", file.toString());
  }

  /** PEM file of the certificates to trust; switches TLS on. */
  public TidegateBuilder certificateAuthority(Path pem) {
    return set("CA", pem.toString());
  }

  /** PEM files of this agent's certificate chain and private key, for mutual TLS. */
  public TidegateBuilder certificate(Path chainPem, Path keyPem) {
    return set("CERT", chainPem.toString()).set("KEY", keyPem.toString());
  }

  /** Bearer token sent with every call. */
  public TidegateBuilder token(String token) {
    return set("TOKEN", token);
  }

  /** Allows plaintext to other machines. Without this it is refused. */
  public TidegateBuilder insecure() {
    return set("INSECURE", "true");
  }

  /** Registry whose meters {@link Health#watchErrorRatio} follows. */
  public TidegateBuilder meters(MeterRegistry registry) {
    meters = registry;
    return this;
  }

  /** After this time stage work begins without {@link Tidegate#awaitReady}. Default 5 s. */
  public TidegateBuilder registrationGrace(Duration grace) {
    registrationGrace = grace;
    return this;
  }

  /** Reads overrides from {@code variables} instead of the process's environment. */
  TidegateBuilder environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
    return this;
  }

  private TidegateBuilder set(String name, String value) {
    settings.put(name, value);
    return this;
  }

  private @Nullable String get(String name) {
    String override = environment.get("TIDEGATE_" + name);
    return override == null || override.isEmpty() ? settings.get(name) : override;
  }

  private String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  /**
   * Serves the last known good flags at once and connects in the background. Does not wait for the
   * network.
   *
   * @throws IllegalArgumentException if something required is missing, a limit is exceeded, or the
   *     connection could not be secured as described
   */
  public Tidegate connect() {
    SessionConfig config = config();
    String bootId = HexFormat.of().formatHex(randomBytes());
    LongSupplier ticker = System::nanoTime;
    ScheduledExecutorService owner = AgentThreads.owner();
    ExecutorService workers = AgentThreads.workers();
    ExecutorService notifications = AgentThreads.notifications();
    ServedFlags flags = new ServedFlags(InstantSource.system(), notifications);
    Map<String, StageSteps> handlers = new ConcurrentHashMap<>();
    Random random = new Random();
    Ground ground =
        new Ground(
            new Channels(config.targets(), config.security(), random),
            Disk.folder(config.folder()),
            owner,
            workers,
            Waiting.BLOCKING,
            ticker,
            random);
    SessionParts parts = SessionParts.of(config, bootId, ground, flags, handlers::get);
    Snapshot lastKnown = parts.file().read();
    AgentSession session = new AgentSession(parts, lastKnown);
    Path overrides = path("OVERRIDES");
    if (overrides != null) {
      new OverrideFile(overrides, flags::override).watch(owner);
    }
    session.start();
    return new Tidegate(
        new AgentRuntime(
            session,
            flags,
            parts.observations(),
            parts.registry(),
            parts.states(),
            handlers,
            meters,
            ticker,
            owner,
            List.of(workers, notifications)));
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private SessionConfig config() {
    String namespace = get("NAMESPACE", "default");
    String service = get("SERVICE", "");
    String host = environment.getOrDefault("HOSTNAME", "");
    String instance = get("INSTANCE", host);
    if (instance.isEmpty()) {
      throw new IllegalArgumentException(
          "name the instance: HOSTNAME is not set, and checkpoints belong to an instance");
    }
    String folder = get("DATA_DIR");
    return new SessionConfig(
        targets(),
        security(),
        namespace,
        service,
        instance,
        get("VERSION", ""),
        get("ZONE", ""),
        labels,
        folder == null ? stateFolder(namespace, service, instance) : Path.of(folder),
        registrationGrace);
  }

  private List<String> targets() {
    String[] names = get("ORCHESTRATOR", ORCHESTRATOR_DEFAULT).split(",", -1);
    return Arrays.stream(names).map(String::strip).filter(name -> !name.isEmpty()).toList();
  }

  private SessionConfig.Security security() {
    return new SessionConfig.Security(
        path("CA"),
        path("CERT"),
        path("KEY"),
        get("TOKEN"),
        Boolean.parseBoolean(get("INSECURE", "false")));
  }

  private @Nullable Path path(String name) {
    String value = get(name);
    return value == null ? null : Path.of(value);
  }

  private Path stateFolder(String namespace, String service, String instance) {
    String state = environment.get("XDG_STATE_HOME");
    Path base =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("tidegate").resolve(namespace).resolve(service).resolve(instance);
  }
}
