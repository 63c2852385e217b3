package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.StageKind;

/**
 * One look at the evidence.
 *
 * @param seconds since the analysis started
 * @param beginning the probability that a fault began since the look before
 * @param notYet the probability that it begins later
 */
record Look(double seconds, double beginning, double notYet, StageKind stage) {}
