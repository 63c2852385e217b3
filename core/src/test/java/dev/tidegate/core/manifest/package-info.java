/** Tests of the grammar of manifests. */
@NullMarked
package dev.tidegate.core.manifest;

import org.jspecify.annotations.NullMarked;
