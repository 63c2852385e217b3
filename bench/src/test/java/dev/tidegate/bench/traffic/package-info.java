@NullMarked
package dev.tidegate.bench.traffic;

import org.jspecify.annotations.NullMarked;
