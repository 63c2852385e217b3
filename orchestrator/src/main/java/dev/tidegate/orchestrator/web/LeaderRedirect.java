package dev.tidegate.orchestrator.web;

import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends readers of what only the leader knows to the leader. */
final class LeaderRedirect {
  private final Supplier<RolloutView> views;
  private final String replica;
  private final String scheme;

  /**
   * Redirects.
   *
   * @param replica this replica, which is never redirected to
   * @param tls true if replicas serve HTTPS
   */
  LeaderRedirect(Supplier<RolloutView> views, String replica, boolean tls) {
    this.views = views;
    this.replica = replica;
    this.scheme = tls ? "https" : "http";
  }

  /** Answers with a redirect to the leader, if there is another one; else does nothing. */
  boolean redirect(Context context) {
    @Nullable Stored<LeaderClaim> leader = views.get().leader();
    if (leader == null
        || leader.value().replica().equals(replica)
        || leader.value().httpAddress().isEmpty()) {
      return false;
    }
    @Nullable String query = context.queryString();
    context
        .status(307)
        .header(
            "Location",
            scheme
                + "://"
                + leader.value().httpAddress()
                + context.path()
                + (query == null ? "" : "?" + query));
    return true;
  }
}
