package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.Node;
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
    routes.get("/healthz", context -> Exchange.answer(context, 200, health("ok", "alive")));
    routes.get(
        "/readyz",
        context -> {
          if (ready.getAsBoolean()) {
            Exchange.answer(context, 200, health("ready", "the view follows etcd"));
          } else {
            Exchange.answer(context, 503, health("not ready", "the view does not follow etcd"));
          }
        });
    routes.get(
        "/metrics",
        context ->
            context.contentType("text/plain; version=0.0.4; charset=utf-8").result(scrape.get()));
  }

  private static Node health(String status, String message) {
    return Resources.of("Health").put("status", status).put("message", message).build();
  }
}
