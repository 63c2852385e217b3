package dev.tidegate.sim.runtime;

/** All that was noted, in order, as 64 bits (FNV-1a over UTF-16). */
public final class TraceHash {
  private static final long PRIME = 0x100000001b3L;

  private long hash = 0xcbf29ce484222325L;

  /** Notes that {@code what} happened at {@code nanos}. */
  public void note(long nanos, String what) {
    mix(nanos);
    for (int i = 0; i < what.length(); i++) {
      hash = (hash ^ what.charAt(i)) * PRIME;
    }
    mix(what.length());
  }

  private void mix(long value) {
    for (int shift = 0; shift < 64; shift += 16) {
      hash = (hash ^ (value >>> shift & 0xffff)) * PRIME;
    }
  }

  /** The hash so far. */
  public long value() {
    return hash;
  }

  @Override
  public String toString() {
    return "%016x".formatted(hash);
  }
}
