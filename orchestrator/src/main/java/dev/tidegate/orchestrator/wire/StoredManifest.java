package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rollout's manifest as accepted.
 *
 * @param rollout namespace and name
 * @param uid given when it was accepted; a name created anew has a new one
 * @param labels for selection
 * @param spec as authored
 * @param author who applied it; empty where that was not kept
 */
public record StoredManifest(
    RolloutName rollout,
    RolloutUid uid,
    SortedMap<String, String> labels,
    MapNode spec,
    String author) {
  /** Version of the document's form. */
  public static final String API_VERSION = "tidegate.dev/v1";

  /** How it is stored. */
  public static final WireFormat<StoredManifest> FORMAT =
      new WireFormat<>(StoredManifest::read, StoredManifest::document);

  public StoredManifest {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
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
    return MapNode.builder()
        .put("apiVersion", API_VERSION)
        .put("kind", "Rollout")
        .put("metadata", metadata.build())
        .put("spec", spec)
        .build();
  }

  /** The document as core.rollout reads it: without uid and author. */
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
        metadata.text("author", ""));
  }
}
