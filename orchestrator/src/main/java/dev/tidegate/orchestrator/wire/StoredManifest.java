package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A rollout's manifest as accepted.
 *
 * @param rollout namespace and name
 * @param uid given when it was accepted; a name created anew has a new one
 * @param labels for selection
 * @param spec as authored
 * @param author who applied it; empty where that was not kept
 * @param origin the rollout it goes on with, or null for one that was applied
 */
public record StoredManifest(
    RolloutName rollout,
    RolloutUid uid,
    SortedMap<String, String> labels,
    MapNode spec,
    String author,
    @Nullable Origin origin) {
  /** Version of the document's form. */
  public static final String API_VERSION = "tidegate.dev/v1";

  /** How it is stored. */
  public static final WireFormat<StoredManifest> FORMAT =
      new WireFormat<>(StoredManifest::read, StoredManifest::document);

  public StoredManifest {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** What was applied by somebody, rather than made of a rollout that has ended. */
  public StoredManifest(
      RolloutName rollout,
      RolloutUid uid,
      SortedMap<String, String> labels,
      MapNode spec,
      String author) {
    this(rollout, uid, labels, spec, author, null);
  }

  /**
   * The ended rollout of the name that this one was made of.
   *
   * @param uid of that one
   * @param revert true if that one is taken back, false if it is tried again
   * @param restoreState of a revert: live agents restore their state, too
   */
  public record Origin(RolloutUid uid, boolean revert, boolean restoreState) {}

  /** The same, carried out as {@code other}, made of this one. */
  public StoredManifest under(RolloutUid other, boolean revert, boolean restoreState) {
    return new StoredManifest(
        rollout, other, labels, spec, author, new Origin(uid, revert, restoreState));
  }

  /** True if it takes a completed rollout back. */
  public boolean isRevert() {
    return origin != null && origin.revert();
  }

  /** The whole document: apiVersion, kind, metadata and spec. */
  public MapNode document() {
    MapNode.Builder metadata =
        MapNode.builder()
            .put("namespace", rollout.namespace())
            .put("name", rollout.name())
            .put("uid", uid.value())
            .put("labels", ProtoJson.texts(labels));
    if (!author.isEmpty()) {
      metadata.put("author", author);
    }
    if (origin != null) {
      metadata.put(origin.revert() ? "revertOf" : "retryOf", origin.uid().value());
      if (origin.restoreState()) {
        metadata.put("restoreState", true);
      }
    }
    return MapNode.builder()
        .put("apiVersion", API_VERSION)
        .put("kind", "Rollout")
        .put("metadata", metadata.build())
        .put("spec", spec)
        .build();
  }

  /** The document as core.rollout reads it: without uid, author and origin. */
  public MapNode authored() {
    MapNode metadata =
        MapNode.builder()
            .put("namespace", rollout.namespace())
            .put("name", rollout.name())
            .put("labels", ProtoJson.texts(labels))
            .build();
    return document().toBuilder().put("metadata", metadata).build();
  }

  private static StoredManifest read(Fields fields) {
    Fields metadata = fields.map("metadata");
    return new StoredManifest(
        new RolloutName(metadata.text("namespace"), metadata.text("name")),
        ProtoJson.uid(metadata, "uid"),
        ProtoJson.texts(metadata, "labels"),
        fields.map("spec").node(),
        metadata.text("author", ""),
        origin(metadata));
  }

  private static @Nullable Origin origin(Fields metadata) {
    boolean revert = metadata.has("revertOf");
    return revert || metadata.has("retryOf")
        ? new Origin(
            ProtoJson.uid(metadata, revert ? "revertOf" : "retryOf"),
            revert,
            metadata.bool("restoreState", false))
        : null;
  }
}
