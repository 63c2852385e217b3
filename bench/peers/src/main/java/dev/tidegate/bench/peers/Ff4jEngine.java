package dev.tidegate.bench.peers;

import dev.tidegate.bench.Engine;
import dev.tidegate.bench.Scenario;
import org.ff4j.FF4j;
import org.ff4j.core.Feature;
import org.ff4j.strategy.PonderationStrategy;

/** FF4J in memory; its share is drawn anew with every call, and it has no rules. */
public final class Ff4jEngine implements Engine {
  private final FF4j flags = new FF4j();

  /** Makes the flags. */
  public Ff4jEngine() {
    flags.createFeature(new Feature(Scenario.PLAIN.key(), true));
    Feature split = new Feature(Scenario.SPLIT.key(), true);
    split.setFlippingStrategy(new PonderationStrategy(0.5));
    flags.createFeature(split);
  }

  @Override
  public String title() {
    return "FF4J 2.0.0 (no rules, not sticky)";
  }

  @Override
  public boolean expresses(Scenario scenario) {
    return scenario != Scenario.TARGETED;
  }

  @Override
  public boolean isSticky() {
    return false;
  }

  @Override
  public boolean plain(int index) {
    return flags.check(Scenario.PLAIN.key());
  }

  @Override
  public boolean split(int index) {
    return flags.check(Scenario.SPLIT.key());
  }

  @Override
  public boolean targeted(int index) {
    throw new UnsupportedOperationException("FF4J has no rules over attributes");
  }
}
