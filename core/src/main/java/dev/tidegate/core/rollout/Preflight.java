package dev.tidegate.core.rollout;

import java.util.List;

/**
 * What is known of a rollout's preflight beside its fleet.
 *
 * @param asked false for decisions from before there was a preflight, and where nothing is to be
 *     checked any more: then nothing is waited for
 * @param found what others than agents say: providers of metrics, and notes for people
 */
public record Preflight(boolean asked, List<PreflightCheck> found) {
  /** Nothing is checked. */
  public static final Preflight NOT_ASKED = new Preflight(false, List.of());

  public Preflight {
    found = List.copyOf(found);
  }

  /** Checked, with what others than agents say. */
  public static Preflight of(List<PreflightCheck> found) {
    return new Preflight(true, found);
  }
}
