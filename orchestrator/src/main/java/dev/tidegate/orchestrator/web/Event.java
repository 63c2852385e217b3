package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;

/**
 * Something that was committed, as the event stream tells it.
 *
 * @param revision where in history; several events may share one
 * @param type rollout, flag or leader
 * @param namespace where it happened, empty for leader
 * @param rollout name of the rollout, empty for the other types
 * @param body what is told
 * @param last true for the last event of its revision: who has read it has the whole revision
 */
record Event(
    long revision, String type, String namespace, String rollout, MapNode body, boolean last) {
  /** The only event of its revision. */
  Event(long revision, String type, String namespace, String rollout, MapNode body) {
    this(revision, type, namespace, rollout, body, true);
  }

  Event followed() {
    return new Event(revision, type, namespace, rollout, body, false);
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
