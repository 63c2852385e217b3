package dev.tidegate.core.cohort;

/**
 * A hash of unit keys that has nothing to do with their bucket: a sample of units by this hash
 * holds candidates and others as all units do. Allocates nothing.
 */
final class UnitHash {
  /** Hashes are from 1 to below 2 to this power. */
  static final int BITS = 61;

  private static final long SEED = 0x7469646567617465L;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private UnitHash() {}

  /** The hash of a unit, from 1 to 2^61 − 1. */
  static long of(String unitKey) {
    long hash = SEED;
    for (int i = 0; i < unitKey.length(); i++) {
      hash = (hash ^ unitKey.charAt(i)) * STEP;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return Math.max(1, (hash ^ (hash >>> 33)) >>> (Long.SIZE - BITS));
  }
}
