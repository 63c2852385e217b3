package dev.tidegate.core.cohort;

/**
 * A deterministic set of units: those whose bucket under a salt lies below a share. With the same
 * salt a smaller share is a subset of a larger one, so growing never drops anybody.
 *
 * @param salt keeps independent cohorts independent; usually names the flag or the rollout
 */
public record Cohort(String salt, Share share) {
  /** True if the unit with this key belongs to the cohort. */
  public boolean contains(String unitKey) {
    return share.contains(bucket(salt, unitKey));
  }

  /**
   * The bucket of a unit, from 0 to 99,999: the 32-bit hash of salt and key, scaled.
   *
   * @param salt written directly before the key, without separator
   */
  public static int bucket(String salt, String unitKey) {
    return scale(Murmur3.hash(salt, unitKey), Share.TOTAL);
  }

  /** Scales a hash, taken as unsigned, to 0 .. {@code total} - 1, keeping its order. */
  public static int scale(int hash, int total) {
    return (int) ((Integer.toUnsignedLong(hash) * total) >>> 32);
  }
}
