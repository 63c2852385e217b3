package dev.tidegate.orchestrator.web;

import io.javalin.config.RoutesConfig;

/** A group of end points of one resource. */
interface Routes {
  /** Registers the end points; called once, before the server starts. */
  void register(RoutesConfig routes);
}
