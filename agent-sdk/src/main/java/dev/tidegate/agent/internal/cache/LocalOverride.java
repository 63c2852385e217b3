package dev.tidegate.agent.internal.cache;

/**
 * What the machine's own operator says about one flag. It wins over everything served, and only
 * ever reduces exposure.
 */
public sealed interface LocalOverride {
  /** The flag counts as disabled: everybody gets the code's default. */
  record Disabled() implements LocalOverride {}

  /**
   * Everybody gets the flag's default variant, whatever its rule says.
   *
   * @param variant its name; refused while another one is the default
   */
  record DefaultVariant(String variant) implements LocalOverride {}
}
