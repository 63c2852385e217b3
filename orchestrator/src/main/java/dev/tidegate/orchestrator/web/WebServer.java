package dev.tidegate.orchestrator.web;

import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Caller;
import dev.tidegate.orchestrator.access.TlsFiles;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP listener. Bodies are limited to {@value #BODY_BYTES_MAX} bytes; every call but the
 * health checks must be admitted by the access policy.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final long BODY_BYTES_MAX = 2 * 1024 * 1024;
  private static final int THREADS_MAX = 64;
  private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/readyz");

  private final Javalin javalin;
  private final InetSocketAddress address;

  private WebServer(Javalin javalin, InetSocketAddress address) {
    this.javalin = javalin;
    this.address = address;
  }

  /**
   * Binds and serves.
   *
   * @param address where to listen; port 0 picks one
   * @param tls with an identity the listener speaks TLS, else plain text
   * @throws IOException if the certificate or key cannot be read
   */
  public static WebServer start(
      InetSocketAddress address, TlsFiles tls, AccessPolicy access, OperatorApi api)
      throws IOException {
    SslContextFactory.Server ssl = tls.hasIdentity() ? sslContext(tls, access) : null;
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config);
              config.jetty.addConnector(
                  (server, http) ->
                      ssl == null
                          ? connector(server, http, address)
                          : secureConnector(server, http, address, ssl));
              config.routes.before(context -> admit(context, access));
              config.routes.exception(
                  Refusal.class, (refusal, context) -> refuse(context, refusal));
              config.routes.exception(Exception.class, WebServer::fail);
              config.routes.error(404, WebServer::unknownPath);
              api.routes().forEach(routes -> routes.register(config.routes));
            });
    javalin.start();
    ServerConnector bound = (ServerConnector) javalin.jettyServer().server().getConnectors()[0];
    return new WebServer(
        javalin, InetSocketAddress.createUnresolved(address.getHostString(), bound.getLocalPort()));
  }

  /** Host and the port really bound. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false; // its thread would outlive a stop by five seconds
    config.http.maxRequestSize = BODY_BYTES_MAX;
    config.jetty.threadPool = new QueuedThreadPool(THREADS_MAX, 4);
  }

  private static Connector connector(
      Server server, HttpConfiguration http, InetSocketAddress address) {
    http.setSendServerVersion(false);
    return at(new ServerConnector(server, new HttpConnectionFactory(http)), address);
  }

  private static Connector secureConnector(
      Server server,
      HttpConfiguration http,
      InetSocketAddress address,
      SslContextFactory.Server ssl) {
    http.setSendServerVersion(false);
    http.addCustomizer(new SecureRequestCustomizer(false));
    return at(new ServerConnector(server, ssl, new HttpConnectionFactory(http)), address);
  }

  private static Connector at(ServerConnector connector, InetSocketAddress address) {
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    return connector;
  }

  private static SslContextFactory.Server sslContext(TlsFiles tls, AccessPolicy access)
      throws IOException {
    String password = UUID.randomUUID().toString(); // protects the entry inside this process only
    KeyStore identity = tls.identityStore(password.toCharArray());
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStore(identity);
    ssl.setKeyStorePassword(password);
    ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    if (tls.authority() != null) {
      ssl.setTrustStore(tls.authorityStore());
      // Operators may come with a token instead; where there is none the certificate is all we
      // have.
      ssl.setWantClientAuth(access.requiresToken());
      ssl.setNeedClientAuth(!access.requiresToken());
    }
    return ssl;
  }

  private static void admit(Context context, AccessPolicy access) {
    if (OPEN_PATHS.contains(context.path())) {
      return;
    }
    boolean ofrep = OfrepRoutes.serves(context.path());
    @Nullable String authorization =
        ofrep ? OfrepRoutes.authorization(context) : context.header("Authorization");
    Optional<Caller> caller = access.admit(authorization, context.header("X-Tidegate-Actor"));
    if (caller.isEmpty()) {
      throw new Refusal(
          401,
          "not logged in",
          "this orchestrator requires a bearer token",
          ofrep
              ? "send Authorization: Bearer TOKEN or X-API-Key: TOKEN"
              : "set TIDEGATE_TOKEN, or --token-file in the context");
    }
    Exchange.remember(context, caller.get());
  }

  private static void refuse(Context context, Refusal refusal) {
    Exchange.answer(context, refusal.status(), refusal.body());
  }

  private static void fail(Exception failure, Context context) {
    LOG.atError()
        .addKeyValue("method", context.method())
        .addKeyValue("path", context.path())
        .setCause(failure)
        .log("request failed");
    refuse(
        context,
        new Refusal(500, "internal error", failure.getClass().getSimpleName(), "see the log"));
  }

  private static void unknownPath(Context context) {
    if (context.result() == null || String.valueOf(context.result()).startsWith("Endpoint")) {
      refuse(
          context,
          new Refusal(404, "no such path", context.method() + " " + context.path(), "docs/api.md"));
    }
  }
}
