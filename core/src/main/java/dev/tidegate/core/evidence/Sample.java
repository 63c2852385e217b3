package dev.tidegate.core.evidence;

/**
 * What one tick says about one test in one stratum.
 *
 * @param nC the candidate's requests, or agent-minutes
 * @param xC the candidate's failures, or events
 */
record Sample(double nC, long xC, double nB, long xB) {
  static final Sample NONE = new Sample(0, 0, 0, 0);

  Sample plus(Sample other) {
    return new Sample(nC + other.nC, xC + other.xC, nB + other.nB, xB + other.xB);
  }

  long failures() {
    return xC + xB;
  }

  boolean hasBothArms() {
    return nC > 0 && nB > 0;
  }
}
