package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.orchestrator.operate.Adoption;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.orchestrator.wire.Rewind;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a store that went back is like, and its adoption. */
final class AdoptionRoutes implements Routes {
  private final Supplier<RolloutView> views;
  private final Adoption adoption;

  AdoptionRoutes(Supplier<RolloutView> views, Adoption adoption) {
    this.views = views;
    this.adoption = adoption;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/adoption", context -> Exchange.answer(context, 200, document()));
    routes.post("/api/v1/adoption", this::adopt);
  }

  private void adopt(Context context) {
    MapNode body = Exchange.objectBody(context);
    Parameters.requiredText(body, "reason");
    Answers.done(adoption.adopt(Parameters.author(context, body)));
    Exchange.answer(context, 200, document());
  }

  private Node document() {
    RolloutView view = views.get();
    @Nullable Stored<Rewind> rewind = view.rewind();
    return Resources.of("Adoption")
        .put("epoch", view.epoch())
        .put("revision", view.revision().value())
        .put("rewind", rewind(rewind))
        .put("nextEpoch", rewind == null ? view.epoch() : rewind.value().nextEpoch(view.epoch()))
        .build();
  }

  /** Of a store that went back, else null. */
  static Node rewind(@Nullable Stored<Rewind> stored) {
    if (stored == null) {
      return NullNode.of();
    }
    Rewind rewind = stored.value();
    return MapNode.builder()
        .put("seen", position(rewind.seen()))
        .put("found", position(rewind.found()))
        .put("reporter", rewind.reporter())
        .put("at", rewind.at().toString())
        .build();
  }

  private static Node position(Position position) {
    return MapNode.builder()
        .put("epoch", position.epoch())
        .put("revision", position.revision())
        .build();
  }
}
