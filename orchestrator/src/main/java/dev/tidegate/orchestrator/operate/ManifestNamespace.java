package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import java.util.List;

/** A manifest applied to a namespace names that namespace or none. */
final class ManifestNamespace {
  private ManifestNamespace() {}

  /**
   * The manifest with its namespace filled in.
   *
   * @throws InvalidDocumentException if it names another one
   */
  static Node in(String namespace, Node manifest) {
    if (!(manifest instanceof MapNode map && map.get("metadata") instanceof MapNode metadata)) {
      return manifest; // the parser says what is wrong
    }
    Node named = metadata.get("namespace");
    if (named == null) {
      MapNode filled = metadata.toBuilder().put("namespace", namespace).build();
      return map.toBuilder().put("metadata", filled).build();
    }
    if (named instanceof TextNode text && !text.value().equals(namespace)) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  "$.metadata.namespace",
                  named.position(),
                  "is '%s', but it was applied to '%s'".formatted(text.value(), namespace),
                  "give --namespace " + text.value())));
    }
    return manifest;
  }
}
