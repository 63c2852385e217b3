package dev.tidegate.core.analysis;

import java.util.Comparator;

/** Agents that are alike: evidence is never pooled across strata. */
public record Stratum(String service, String zone, String version) implements Comparable<Stratum> {
  private static final Comparator<Stratum> ORDER =
      Comparator.comparing(Stratum::service)
          .thenComparing(Stratum::zone)
          .thenComparing(Stratum::version);

  @Override
  public int compareTo(Stratum other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return service + "/" + zone + "/" + version;
  }
}
