package dev.tidegate.core.analysis;

/**
 * What one tick says about one channel in one stratum.
 *
 * @param noHarm the sample that shows no harm; the same one unless a margin shifts a boundary
 */
record Observed(Stratum stratum, Sample regression, Sample noHarm) {}
