package dev.tidegate.core.rule;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule inside an iterating operator sees instead of the context: the current item, and the
 * way outwards.
 *
 * @param item the current item, or accumulator and current item of a reduction
 * @param list what is iterated over, or null in a compiled reduction
 * @param index of the item, from 0; -1 if the list itself stands for how far the iteration is
 * @param outer the enclosing frame, or null if the context itself encloses this one
 * @param steps what the outermost iteration may still do
 */
record Frame(
    @Nullable Object item, @Nullable List<?> list, int index, @Nullable Frame outer, Steps steps) {

  /** What one step outwards shows: where the iteration stands. */
  @Nullable Object progress() {
    return list == null || index < 0 ? list : Map.of("iterator", list, "index", (double) index);
  }
}
