package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Revision;

/**
 * A checkpoint as it was found.
 *
 * @param checkpoint what was saved
 * @param revision when
 */
public record StoredCheckpoint(Checkpoint checkpoint, Revision revision) {}
