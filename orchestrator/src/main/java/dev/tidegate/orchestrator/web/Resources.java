package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.List;

/** The frame all bodies share: version, kind, and lists with the revision they were read at. */
final class Resources {
  static final String API_VERSION = "tidegate.dev/v1";

  private Resources() {}

  /** A body of {@code kind}, to be completed. */
  static MapNode.Builder of(String kind) {
    return MapNode.builder().put("apiVersion", API_VERSION).put("kind", kind);
  }

  /** A list body. */
  static Node list(String kind, long revision, List<? extends Node> items) {
    return of(kind).put("revision", revision).put("items", ListNode.of(items)).build();
  }
}
