/**
 * YAML and JSON text to a typed tree with positions, and back. The only importer of the two parser
 * libraries; nothing of theirs is visible outside. Nodes are immutable and may be shared between
 * threads; {@link dev.tidegate.core.document.Problems}, {@link dev.tidegate.core.document.Fields}
 * and the builders belong to one thread.
 *
 * <p>Start reading at {@link dev.tidegate.core.document.DocumentReader}, then {@link
 * dev.tidegate.core.document.Fields}, with which every parser of specs reads its maps.
 */
@NullMarked
package dev.tidegate.core.document;

import org.jspecify.annotations.NullMarked;
