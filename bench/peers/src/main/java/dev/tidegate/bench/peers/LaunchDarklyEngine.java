package dev.tidegate.bench.peers;

import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.integrations.FileData;
import dev.tidegate.bench.Engine;
import dev.tidegate.bench.Scenario;
import dev.tidegate.bench.User;

/** LaunchDarkly's server SDK on its file source. */
public final class LaunchDarklyEngine implements Engine {
  private final LDClient client =
      new LDClient(
          "offline",
          new LDConfig.Builder()
              .dataSource(FileData.dataSource().filePaths(FlagFile.copy("launchdarkly.json")))
              .events(Components.noEvents())
              .diagnosticOptOut(true)
              .logging(Components.noLogging())
              .build());
  private final LDContext[] contexts =
      User.ALL.stream().map(LaunchDarklyEngine::context).toArray(LDContext[]::new);

  private static LDContext context(User user) {
    return LDContext.builder(user.key())
        .set("country", user.country())
        .set("version", user.version())
        .set("email", user.email())
        .build();
  }

  @Override
  public String title() {
    return "LaunchDarkly 7.13.0";
  }

  @Override
  public boolean plain(int index) {
    return client.boolVariation(Scenario.PLAIN.key(), contexts[index], false);
  }

  @Override
  public boolean split(int index) {
    return client.boolVariation(Scenario.SPLIT.key(), contexts[index], false);
  }

  @Override
  public boolean targeted(int index) {
    return client.boolVariation(Scenario.TARGETED.key(), contexts[index], false);
  }
}
