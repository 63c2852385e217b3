package dev.tidegate.core.cohort;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Collects distinct units in bounded room: whoever's hash lies below a bound is kept, and the bound
 * is halved when there are too many. Which units are kept depends on hashes alone, and those have
 * nothing to do with sides: so of the kept ones as many are candidates as of all, give or take a
 * draw from a binomial. Seeing a unit allocates nothing and locks only to keep a new one.
 * Thread-safe.
 */
public final class UnitSample {
  private final int most;
  private final int mask;
  private final AtomicLongArray slots;
  private volatile int halvings;
  private int size;

  /**
   * An empty sample.
   *
   * @param most units kept, a power of two from 16 to 2^20; at least half as many once there were
   *     more
   */
  public UnitSample(int most) {
    if (most < 16 || most > 1 << 20 || Integer.bitCount(most) != 1) {
      throw new IllegalArgumentException("no power of two from 16 to 2^20: " + most);
    }
    this.most = most;
    this.mask = 2 * most - 1;
    this.slots = new AtomicLongArray(2 * most);
  }

  /** Hashes below are kept. */
  static long bound(int halvings) {
    return 1L << (UnitHash.BITS - halvings);
  }

  /** A unit was seen on a side; seen again it changes nothing. */
  public void see(String unitKey, boolean candidate) {
    add(UnitHash.of(unitKey) << 1 | (candidate ? 1 : 0));
  }

  /** Adds the units of a sketch, and keeps no more of the others than it does. */
  public synchronized void addAll(UnitSketch sketch) {
    if (sketch.halvings() > halvings) {
      halvings = sketch.halvings();
      keepBelowBound();
    }
    sketch.units().forEach(this::add);
  }

  private void add(long unit) {
    if (unit >>> 1 < bound(halvings) && !holds(unit)) {
      keep(unit);
    }
  }

  /** May be wrong while another thread halves the bound: {@link #keep} looks again. */
  private boolean holds(long unit) {
    long found = slots.get(slot(unit));
    return found == unit || found == (unit | 1);
  }

  /** Where the unit is, on either side, or would be. */
  private int slot(long unit) {
    int at = (int) (unit >>> 1) & mask;
    for (int i = 0; i <= mask; i++) {
      long found = slots.get(at);
      if (found == 0 || found >>> 1 == unit >>> 1) {
        return at;
      }
      at = (at + 1) & mask;
    }
    throw new IllegalStateException("no room among " + slots.length()); // never half full
  }

  private synchronized void keep(long unit) {
    if (unit >>> 1 >= bound(halvings)) {
      return;
    }
    int at = slot(unit);
    if (slots.get(at) == 0) {
      slots.set(at, unit);
      size++;
    } else {
      slots.set(at, slots.get(at) | unit); // seen on both sides: a candidate, in any order
    }
    while (size > most) {
      halvings++;
      keepBelowBound();
    }
  }

  private void keepBelowBound() {
    long[] kept = kept();
    for (int i = 0; i < slots.length(); i++) {
      slots.set(i, 0);
    }
    size = 0;
    for (long unit : kept) {
      if (unit >>> 1 < bound(halvings)) {
        slots.set(slot(unit), unit);
        size++;
      }
    }
  }

  private long[] kept() {
    long[] kept = new long[size];
    int n = 0;
    for (int i = 0; i < slots.length(); i++) {
      if (slots.get(i) != 0) {
        kept[n++] = slots.get(i);
      }
    }
    return kept;
  }

  /** What is kept now. */
  public synchronized UnitSketch sketch() {
    return UnitSketch.of(halvings, Arrays.stream(kept()));
  }
}
