package dev.tidegate.orchestrator.web;

import java.util.List;

/** Every end point of the operator API, wired to what it reads and writes. */
public final class OperatorApi {
  private final List<Routes> routes;

  private OperatorApi(List<Routes> routes) {
    this.routes = List.copyOf(routes);
  }

  static OperatorApi of(List<Routes> routes) {
    return new OperatorApi(routes);
  }

  List<Routes> routes() {
    return routes;
  }
}
