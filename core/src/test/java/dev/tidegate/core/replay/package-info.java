@NullMarked
package dev.tidegate.core.replay;

import org.jspecify.annotations.NullMarked;
