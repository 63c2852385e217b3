package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of the control plane itself. */
final class StatusRoutes implements Routes {
  private static final int QUARANTINED_SHOWN_MAX = 100;

  private final Self self;
  private final Supplier<RolloutView> views;
  private final BooleanSupplier leading;
  private final BooleanSupplier connected;
  private final IntSupplier agents;
  private final Supplier<MapNode> etcd;

  /**
   * What this replica is.
   *
   * @param replica its name
   * @param version of the program
   */
  record Self(String replica, String version) {}

  /**
   * Status.
   *
   * @param connected whether the view follows etcd
   * @param agents connected to this replica
   * @param etcd what etcd says of itself
   */
  StatusRoutes(
      Self self,
      Supplier<RolloutView> views,
      BooleanSupplier leading,
      BooleanSupplier connected,
      IntSupplier agents,
      Supplier<MapNode> etcd) {
    this.self = self;
    this.views = views;
    this.leading = leading;
    this.connected = connected;
    this.agents = agents;
    this.etcd = etcd;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/status", this::status);
  }

  private void status(Context context) {
    RolloutView view = views.get();
    List<TextNode> namespaces = view.namespaces().keySet().stream().map(TextNode::of).toList();
    MapNode body =
        Resources.of("Status")
            .put("version", self.version())
            .put("replica", self.replica())
            .put("leading", leading.getAsBoolean())
            .put("leader", leader(view.leader()))
            .put("revision", view.revision().value())
            .put("epoch", view.epoch())
            .put("rewind", AdoptionRoutes.rewind(view.rewind()))
            .put("connected", connected.getAsBoolean())
            .put(
                "replicas",
                ListNode.of(view.replicas().keySet().stream().map(TextNode::of).toList()))
            .put("etcd", etcd.get())
            .put("agents", agents.getAsInt())
            .put("namespaces", ListNode.of(namespaces))
            .put("quarantined", quarantined(view))
            .build();
    Exchange.answer(context, 200, body);
  }

  /** The flags that cannot be served as they are stored, as namespace/key; the first of them. */
  private static Node quarantined(RolloutView view) {
    return ListNode.of(
        view.namespaces().values().stream()
            .flatMap(
                namespace ->
                    namespace.quarantined().keySet().stream()
                        .map(key -> TextNode.of(namespace.name() + "/" + key)))
            .limit(QUARANTINED_SHOWN_MAX)
            .toList());
  }

  private static Node leader(@Nullable Stored<LeaderClaim> claim) {
    if (claim == null) {
      return NullNode.of();
    }
    return MapNode.builder()
        .put("replica", claim.value().replica())
        .put("httpAddress", claim.value().httpAddress())
        .put("grpcAddress", claim.value().grpcAddress())
        .put("token", claim.createRevision().value())
        .build();
  }
}
