package dev.tidegate.core.flag;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout's stage serves for one flag: a variant for a share of the units, perhaps only
 * those of an audience; everybody else gets what the flag's own definition says. Rendered as a rule
 * of flagd's language, so that every client puts the same units in.
 *
 * <p>A unit is in if its bucket ({@link dev.tidegate.core.cohort.Cohort#bucket}) under the salt is
 * below the share. Growing the share keeps everybody who is in. Without a targeting key nobody is
 * in, unless the share is everybody and there is no audience.
 *
 * @param variant names a variant of the flag
 * @param salt keeps this rollout's cohort independent of others
 * @param audience a rule that must hold too, or null
 */
public record Overlay(String variant, Share share, String salt, @Nullable Node audience) {
  private static final String IN = "in";
  private static final String OUT = "out";

  /** The definition that is served while the stage is active. */
  public FlagDefinition renderOver(FlagDefinition base) {
    Node targeting = base.targeting();
    Node otherwise = targeting == null ? NullNode.of() : targeting;
    ListNode branches = ListNode.of(condition(), TextNode.of(variant), otherwise);
    return base.withTargeting(MapNode.of("if", branches));
  }

  /**
   * The definition that stays when the rollout is complete: for everybody the variant becomes the
   * default and the rule goes; for a part the rendered rule stays. The state is kept.
   */
  public FlagDefinition foldInto(FlagDefinition base) {
    return isForEverybody()
        ? base.withTargeting(null).withDefaultVariant(variant)
        : renderOver(base);
  }

  private boolean isForEverybody() {
    return share.equals(Share.ALL) && audience == null;
  }

  private Node condition() {
    if (isForEverybody()) {
      return BoolNode.of(true);
    }
    Node key = MapNode.of("var", TextNode.of(EvaluationContext.TARGETING_KEY));
    Node unit = MapNode.of("cat", ListNode.of(TextNode.of(salt), key));
    Node split =
        MapNode.of(
            "fractional", ListNode.of(unit, entry(IN, share), entry(OUT, share.remainder())));
    Node inShare = MapNode.of("===", ListNode.of(split, TextNode.of(IN)));
    return MapNode.of(
        "and", audience == null ? ListNode.of(key, inShare) : ListNode.of(key, inShare, audience));
  }

  private static Node entry(String name, Share share) {
    return ListNode.of(TextNode.of(name), NumberNode.of(share.buckets()));
  }
}
