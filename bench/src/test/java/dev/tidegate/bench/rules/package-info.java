@NullMarked
package dev.tidegate.bench.rules;

import org.jspecify.annotations.NullMarked;
