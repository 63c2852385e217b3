package dev.tidegate.bench.peers;

import dev.tidegate.bench.Engine;
import dev.tidegate.bench.Scenario;
import dev.tidegate.bench.User;
import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.event.ClientFeaturesResponse;
import io.getunleash.util.UnleashConfig;
import java.util.Optional;

/** Unleash from its bootstrap source; its native library evaluates. */
public final class UnleashEngine implements Engine {
  private final Unleash unleash =
      new DefaultUnleash(
          UnleashConfig.builder()
              .appName("bench")
              .instanceId("bench")
              .unleashAPI("http://127.0.0.1:9/") // never called
              .unleashFeatureFetcherFactory(config -> ClientFeaturesResponse::notChanged)
              .toggleBootstrapProvider(() -> Optional.of(FlagFile.text("unleash.json")))
              .backupFile(FlagFile.copy("unleash.json").toString())
              .disablePolling()
              .disableMetrics()
              .build());
  private final UnleashContext[] contexts =
      User.ALL.stream().map(UnleashEngine::context).toArray(UnleashContext[]::new);

  private static UnleashContext context(User user) {
    return UnleashContext.builder()
        .userId(user.key())
        .addProperty("country", user.country())
        .addProperty("version", user.version())
        .addProperty("email", user.email())
        .build();
  }

  @Override
  public String title() {
    return "Unleash 12.2.3";
  }

  @Override
  public boolean plain(int index) {
    return unleash.isEnabled(Scenario.PLAIN.key(), contexts[index]);
  }

  @Override
  public boolean split(int index) {
    return unleash.isEnabled(Scenario.SPLIT.key(), contexts[index]);
  }

  @Override
  public boolean targeted(int index) {
    return unleash.isEnabled(Scenario.TARGETED.key(), contexts[index]);
  }
}
