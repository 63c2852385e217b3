package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.wire.Position;

/**
 * Something that was committed, as the event stream tells it.
 *
 * @param at where in history; several events may share a place
 * @param type rollout, flag or leader
 * @param namespace where it happened, empty for leader
 * @param rollout name of the rollout, empty for the other types
 * @param body what is told
 * @param last true for the last event of its revision: who has read it has the whole revision
 */
record Event(
    Position at, String type, String namespace, String rollout, MapNode body, boolean last) {
  /** The only event of its revision. */
  Event(Position at, String type, String namespace, String rollout, MapNode body) {
    this(at, type, namespace, rollout, body, true);
  }

  Event followed() {
    return new Event(at, type, namespace, rollout, body, false);
  }

  /**
   * True if a stream of {@code wantedNamespace} and {@code wantedRollout} ("" for all) tells it.
   */
  boolean concerns(String wantedNamespace, String wantedRollout) {
    boolean inNamespace =
        wantedNamespace.isEmpty() || namespace.isEmpty() || namespace.equals(wantedNamespace);
    boolean ofRollout = wantedRollout.isEmpty() || rollout.equals(wantedRollout);
    return inNamespace && ofRollout;
  }
}
