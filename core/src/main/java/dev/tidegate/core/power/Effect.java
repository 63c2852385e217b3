package dev.tidegate.core.power;

/**
 * How a regression of a certain size fares in a stage.
 *
 * @param factor times as many failures or events, or times as slow
 * @param power share of such regressions found within the longest soak, 0 to 1
 * @param medianSeconds after which half of them are found; NaN if that takes longer than the soak
 * @param reliableSeconds after which 80 % would be found, however long the soak; NaN if unknown
 */
public record Effect(double factor, double power, double medianSeconds, double reliableSeconds) {}
