/**
 * The fields of a rollout file, told once: what editors check against and what the reference says
 * are made of the same table. {@code core.manifest} is what reads a file.
 */
@NullMarked
package dev.tidegate.core.schema;

import org.jspecify.annotations.NullMarked;
