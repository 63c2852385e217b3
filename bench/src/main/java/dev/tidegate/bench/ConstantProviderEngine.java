package dev.tidegate.bench;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Value;

/** What OpenFeature's client costs by itself: its provider gives one prepared answer. */
public final class ConstantProviderEngine implements Engine {
  private final OpenFeatureUsers users = new OpenFeatureUsers("constant", new Constant());

  @Override
  public String title() {
    return "OpenFeature client, constant provider";
  }

  @Override
  public boolean expresses(Scenario scenario) {
    return scenario == Scenario.PLAIN;
  }

  @Override
  public boolean plain(int index) {
    return users.isOn(Scenario.PLAIN, index);
  }

  @Override
  public boolean split(int index) {
    throw new UnsupportedOperationException("a constant provider has no rules");
  }

  @Override
  public boolean targeted(int index) {
    throw new UnsupportedOperationException("a constant provider has no rules");
  }

  /** True, whatever is asked. */
  private static final class Constant implements FeatureProvider {
    private final ProviderEvaluation<Boolean> answer =
        ProviderEvaluation.<Boolean>builder().value(true).variant("on").reason("STATIC").build();

    @Override
    public Metadata getMetadata() {
      return () -> "constant";
    }

    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(
        String key, Boolean defaultValue, EvaluationContext context) {
      return answer;
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(
        String key, String defaultValue, EvaluationContext context) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(
        String key, Integer defaultValue, EvaluationContext context) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(
        String key, Double defaultValue, EvaluationContext context) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(
        String key, Value defaultValue, EvaluationContext context) {
      throw new UnsupportedOperationException(key);
    }
  }
}
