package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What is kept under one name, without its content.
 *
 * @param instance whose it is
 * @param point the restore point it belongs to, or null for the working set
 * @param name of the state
 * @param sizeBytes of the content
 * @param format as saved
 * @param revision when it was saved
 * @param sealed true if its restore point is complete; false in the working set
 */
public record CheckpointSummary(
    Instance instance,
    @Nullable RestorePoint point,
    String name,
    int sizeBytes,
    String format,
    Revision revision,
    boolean sealed) {}
