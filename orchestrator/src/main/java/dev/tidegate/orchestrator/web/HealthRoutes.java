package dev.tidegate.orchestrator.web;

import io.javalin.config.RoutesConfig;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health checks and metrics. */
final class HealthRoutes implements Routes {
  private final BooleanSupplier ready;
  private final Supplier<String> scrape;

  /**
   * Health and metrics.
   *
   * @param ready true while the view follows the store
   * @param scrape the metrics as Prometheus text
   */
  HealthRoutes(BooleanSupplier ready, Supplier<String> scrape) {
    this.ready = ready;
    this.scrape = scrape;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/healthz", context -> context.contentType("text/plain").result("ok\n"));
    routes.get(
        "/readyz",
        context -> {
          boolean synced = ready.getAsBoolean();
          context
              .status(synced ? 200 : 503)
              .contentType("text/plain")
              .result(synced ? "ready\n" : "not ready: the view does not follow etcd\n");
        });
    routes.get(
        "/metrics",
        context ->
            context.contentType("text/plain; version=0.0.4; charset=utf-8").result(scrape.get()));
  }
}
