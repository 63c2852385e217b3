package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import java.util.Base64;
import java.util.List;

/** The stored forms: proto3 JSON of CheckpointOwner, StoredCheckpoint, RestorePointManifest. */
final class CheckpointJson {
  private CheckpointJson() {}

  static Bytes owner(String bootId) {
    return text(MapNode.builder().put("bootId", bootId).build());
  }

  static String bootIdOf(Entry owner) {
    return fields(owner).text("bootId", "");
  }

  static Bytes checkpoint(Checkpoint checkpoint) {
    Base64.Encoder base64 = Base64.getEncoder();
    return text(
        MapNode.builder()
            .put("sizeBytes", Integer.toString(checkpoint.content().size()))
            .put("sha256", base64.encodeToString(checkpoint.sha256().toArray()))
            .put("format", checkpoint.format())
            .put("content", base64.encodeToString(checkpoint.content().toArray()))
            .build());
  }

  /**
   * The stored checkpoint.
   *
   * @throws IllegalStateException if what is stored is damaged: it must not be restored
   */
  static Checkpoint checkpointOf(Entry entry) {
    Fields fields = fields(entry);
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      return new Checkpoint(
          Bytes.of(base64.decode(fields.text("content", ""))),
          Bytes.of(base64.decode(fields.text("sha256", ""))),
          fields.text("format", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("damaged checkpoint at " + entry.key(), e);
    }
  }

  static Bytes manifest(List<String> names) {
    List<Node> sorted = names.stream().sorted().<Node>map(TextNode::of).toList();
    return text(MapNode.builder().put("names", ListNode.of(sorted)).build());
  }

  static List<String> namesOf(Entry manifest) {
    return fields(manifest).texts("names");
  }

  private static Bytes text(MapNode node) {
    return Bytes.ofUtf8(JsonWriter.compact(node));
  }

  private static Fields fields(Entry entry) {
    try {
      Node node = DocumentReader.json(entry.value().utf8());
      return Fields.of(node, Problem.ROOT, new Problems());
    } catch (InvalidDocumentException e) {
      throw new IllegalStateException("no JSON at " + entry.key(), e);
    }
  }
}
