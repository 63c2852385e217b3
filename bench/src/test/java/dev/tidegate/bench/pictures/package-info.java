@NullMarked
package dev.tidegate.bench.pictures;

import org.jspecify.annotations.NullMarked;
