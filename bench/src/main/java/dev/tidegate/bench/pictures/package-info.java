/**
 * Draws the pictures of {@code docs/evidence.md} from seeded runs: the same bytes on every machine.
 *
 * <p>Start reading at {@link dev.tidegate.bench.pictures.EvidencePictures}, the program.
 */
@NullMarked
package dev.tidegate.bench.pictures;

import org.jspecify.annotations.NullMarked;
