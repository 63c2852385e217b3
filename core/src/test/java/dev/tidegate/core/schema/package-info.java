@NullMarked
package dev.tidegate.core.schema;

import org.jspecify.annotations.NullMarked;
