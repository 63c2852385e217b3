package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.signal.TransitionTimings;

/** How long a transition took on the agents, as the API shows it. */
final class TimingsDocument {
  private TimingsDocument() {}

  static MapNode of(TransitionTimings.Timings timings) {
    MapNode.Builder body =
        MapNode.builder()
            .put("committedRevision", timings.committedRevision())
            .put("restored", timings.restored());
    timings.propagationMillis().ifPresent(figure -> body.put("propagationMillis", of(figure)));
    timings.applyMicros().ifPresent(figure -> body.put("applyMicros", of(figure)));
    timings.checkpointMicros().ifPresent(figure -> body.put("checkpointMicros", of(figure)));
    timings.handlerMicros().ifPresent(figure -> body.put("handlerMicros", of(figure)));
    return body.build();
  }

  private static MapNode of(TransitionTimings.Figure figure) {
    return MapNode.builder()
        .put("p50", figure.p50())
        .put("max", figure.max())
        .put("agents", figure.agents())
        .build();
  }
}
