package dev.tidegate.core.plan;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.Node;
import org.jspecify.annotations.Nullable;

/**
 * What a stage serves for one flag.
 *
 * @param variant the variant served inside the share
 * @param share of units, by targeting key
 * @param audience JSONLogic rule that narrows the units, or null for all
 */
public record StageFlag(String variant, Share share, @Nullable Node audience) {
  public StageFlag {
    if (variant.isEmpty()) {
      throw new IllegalArgumentException("a stage's flag needs a variant");
    }
  }

  /** True if every unit gets the variant, those without a targeting key too. */
  public boolean isEverywhere() {
    return share.equals(Share.ALL) && audience == null;
  }
}
