package dev.tidegate.core.evidence;

import java.util.function.DoubleSupplier;

/** Draws without replacement, repeatable by their seed. Mutable; for one tick of one instance. */
final class Draw {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private static final double UNIT = 0x1.0p-53;

  private final DoubleSupplier uniform;

  /** Draws that depend on nothing but {@code seed}. */
  static Draw seeded(long seed) {
    long[] state = {seed};
    return new Draw(
        () -> {
          state[0] += GAMMA;
          return (mixed(state[0]) >>> 11) * UNIT;
        });
  }

  /**
   * Draws by numbers given.
   *
   * @param uniform from 0, and below 1
   */
  Draw(DoubleSupplier uniform) {
    this.uniform = uniform;
  }

  /** Spreads a number over all 64 bits; the finisher of SplitMix64. */
  static long mixed(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /**
   * How many marked ones are among {@code drawn} of {@code n} of which {@code marked} are marked:
   * by inversion, from the likeliest outwards.
   */
  long marked(long n, long marked, long drawn) {
    long low = Math.max(0, drawn - (n - marked));
    long high = Math.min(drawn, marked);
    if (low >= high) {
      return low;
    }
    long mode = (long) (((double) drawn + 1) * ((double) marked + 1) / ((double) n + 2));
    long up = Math.max(low, Math.min(high, mode));
    long down = up - 1;
    double atUp = StrictMath.exp(Hypergeometric.lnProbability(drawn, n - drawn, marked, up));
    double atDown = up > low ? atUp / ratio(n, marked, drawn, down) : 0;
    double left = uniform.getAsDouble();
    while (up <= high || down >= low) {
      if (up <= high) {
        left -= atUp;
        if (left < 0) {
          return up;
        }
        atUp *= ratio(n, marked, drawn, up);
        up++;
      }
      if (down >= low) {
        left -= atDown;
        if (left < 0) {
          return down;
        }
        atDown = down > low ? atDown / ratio(n, marked, drawn, down - 1) : 0;
        down--;
      }
    }
    return Math.max(low, Math.min(high, mode)); // rounding left less than one double of a chance
  }

  /** P(x + 1) / P(x). */
  private static double ratio(long n, long marked, long drawn, long x) {
    return ((double) (drawn - x) * (marked - x)) / ((x + 1.0) * (n - marked - drawn + x + 1.0));
  }
}
