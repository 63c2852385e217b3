package dev.tidegate.core.flag;

import dev.tidegate.core.document.MapNode;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of evaluating one flag.
 *
 * @param value the variant's value, or the caller's default
 * @param variant which variant, or null if the value is the caller's default
 * @param reason why
 * @param errorCode what went wrong; not null exactly if the reason is {@link Reason#ERROR}
 * @param metadata of the flag set overlaid by the flag's; texts, numbers, true or false
 */
public record Evaluation<T>(
    T value,
    @Nullable String variant,
    Reason reason,
    @Nullable ErrorCode errorCode,
    MapNode metadata) {
  /** True if the value is the caller's default because something went wrong. */
  public boolean isError() {
    return errorCode != null;
  }
}
