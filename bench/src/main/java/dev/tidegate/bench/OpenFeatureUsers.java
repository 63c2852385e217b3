package dev.tidegate.bench;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import java.util.Map;

/** The users as OpenFeature's contexts, and a client that asks for them. */
public final class OpenFeatureUsers {
  private final Client client;
  private final EvaluationContext[] contexts =
      User.ALL.stream().map(OpenFeatureUsers::context).toArray(EvaluationContext[]::new);

  /** A client of {@code provider}, which is bound to {@code domain} and ready. */
  public OpenFeatureUsers(String domain, FeatureProvider provider) {
    OpenFeatureAPI.getInstance().setProviderAndWait(domain, provider);
    client = OpenFeatureAPI.getInstance().getClient(domain);
  }

  /** The flag of {@code scenario} for the user at {@code index}. */
  public boolean isOn(Scenario scenario, int index) {
    return client.getBooleanValue(scenario.key(), false, contexts[index]);
  }

  private static EvaluationContext context(User user) {
    return new ImmutableContext(
        user.key(),
        Map.of(
            "country", new Value(user.country()),
            "version", new Value(user.version()),
            "email", new Value(user.email())));
  }
}
