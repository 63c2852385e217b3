package dev.tidegate.bench;

import dev.openfeature.sdk.FeatureProvider;
import dev.tidegate.agent.openfeature.TidegateProvider;
import java.time.Duration;

/** Tidegate as code that knows OpenFeature only calls it. */
public final class OpenFeatureEngine implements Engine {
  private final FeatureProvider provider =
      new TidegateProvider(TidegateFlags.served(), Duration.ZERO);
  private final OpenFeatureUsers users = new OpenFeatureUsers("tidegate", provider);

  @Override
  public String title() {
    return "**Tidegate, OpenFeature client**";
  }

  @Override
  public boolean plain(int index) {
    return users.isOn(Scenario.PLAIN, index);
  }

  @Override
  public boolean split(int index) {
    return users.isOn(Scenario.SPLIT, index);
  }

  @Override
  public boolean targeted(int index) {
    return users.isOn(Scenario.TARGETED, index);
  }
}
