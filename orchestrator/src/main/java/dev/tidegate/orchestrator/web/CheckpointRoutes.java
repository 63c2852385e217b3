package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.checkpoint.CheckpointSummary;
import dev.tidegate.orchestrator.checkpoint.Instance;
import dev.tidegate.orchestrator.checkpoint.RestorePoint;
import dev.tidegate.orchestrator.checkpoint.StoredCheckpoint;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Agents' checkpoints, to look at. */
final class CheckpointRoutes implements Routes {
  private static final String CHECKPOINTS = "/api/v1/namespaces/{namespace}/checkpoints";

  private final CheckpointStore checkpoints;
  private final Supplier<Long> revision;

  CheckpointRoutes(CheckpointStore checkpoints, Supplier<Long> revision) {
    this.checkpoints = checkpoints;
    this.revision = revision;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(CHECKPOINTS, this::list);
    routes.get(CHECKPOINTS + "/{service}/{instance}/{name}", this::get);
  }

  private void list(Context context) {
    List<Node> items = new ArrayList<>();
    for (CheckpointSummary summary :
        reading(
            () ->
                checkpoints.list(
                    Parameters.namespace(context),
                    context.queryParam("service"),
                    context.queryParam("instance")))) {
      items.add(summary(summary));
    }
    Exchange.answer(context, 200, Resources.list("CheckpointList", revision.get(), items));
  }

  private void get(Context context) {
    String name = context.pathParam("name");
    StoredCheckpoint found =
        reading(
                () ->
                    checkpoints.load(
                        new Instance(
                            Parameters.namespace(context),
                            context.pathParam("service"),
                            context.pathParam("instance")),
                        point(context),
                        name))
            .orElseThrow(
                () ->
                    Refusal.notFound(
                        "checkpoint " + name + " does not exist there",
                        "tidegate checkpoint list --service " + context.pathParam("service")));
    byte[] content = found.checkpoint().content().toArray();
    MapNode.Builder body =
        Resources.of("Checkpoint")
            .put("service", context.pathParam("service"))
            .put("instance", context.pathParam("instance"))
            .put("name", name)
            .put("format", found.checkpoint().format())
            .put("sizeBytes", content.length)
            .put("revision", found.revision().value());
    String text = found.checkpoint().content().utf8();
    if (Bytes.ofUtf8(text).equals(found.checkpoint().content())) {
      body.put("text", text);
    } else {
      body.put("base64", Base64.getEncoder().encodeToString(content));
    }
    Exchange.answer(context, 200, body.build());
  }

  private static @Nullable RestorePoint point(Context context) {
    @Nullable String uid = context.queryParam("rolloutUid");
    if (uid == null) {
      return null;
    }
    long attempt = Exchange.number(context, "attempt", 0, Integer.MAX_VALUE).orElse(0L);
    long stage = Exchange.number(context, "stage", 1, Integer.MAX_VALUE).orElse(1L);
    return new RestorePoint(uid, Math.toIntExact(attempt), Math.toIntExact(stage));
  }

  private static Node summary(CheckpointSummary summary) {
    MapNode.Builder body =
        MapNode.builder()
            .put("service", summary.instance().service())
            .put("instance", summary.instance().instance())
            .put("place", summary.point() == null ? "working" : "restore");
    if (summary.point() != null) {
      body.put("rolloutUid", summary.point().rolloutUid())
          .put("attempt", summary.point().attempt())
          .put("stage", summary.point().stage());
    }
    return body.put("name", summary.name())
        .put("sizeBytes", summary.sizeBytes())
        .put("format", summary.format())
        .put("revision", summary.revision().value())
        .put("sealed", summary.sealed())
        .build();
  }

  private static <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (StoreUnavailableException e) {
      throw Refusal.unavailable("etcd did not answer", String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "not a place of checkpoints", String.valueOf(e.getMessage()), "");
    }
  }
}
