package dev.tidegate.core.flag;

/** Why an evaluation gave the value it gave; OpenFeature's words. */
public enum Reason {
  /** The flag has no targeting: its default variant. */
  STATIC,
  /** Targeting chose nothing, or there is no default variant: the default. */
  DEFAULT,
  /** Targeting chose the variant. */
  TARGETING_MATCH,
  /** The flag is disabled: the caller's default. */
  DISABLED,
  /** Something is wrong, see the error code: the caller's default. */
  ERROR
}
