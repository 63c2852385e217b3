package dev.tidegate.core.power;

import java.util.List;

/**
 * What a stage can notice of one metric.
 *
 * @param effects small ones first
 * @param smallestFactor the smallest regression of which 80 % are found within the longest soak, in
 *     steps of about a quarter; NaN if there is none up to a hundredfold
 */
public record MetricPower(String metric, List<Effect> effects, double smallestFactor) {
  public MetricPower {
    effects = List.copyOf(effects);
  }
}
