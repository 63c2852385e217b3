@NullMarked
package dev.tidegate.core.power;

import org.jspecify.annotations.NullMarked;
