@NullMarked
package dev.tidegate.bench.evidence;

import org.jspecify.annotations.NullMarked;
