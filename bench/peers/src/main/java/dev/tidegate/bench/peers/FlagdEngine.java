package dev.tidegate.bench.peers;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.tidegate.bench.Engine;
import dev.tidegate.bench.OpenFeatureUsers;
import dev.tidegate.bench.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** flagd's own provider, in-process from a file, through OpenFeature's client. */
public final class FlagdEngine implements Engine {
  private static final int READY_MILLIS_MAX = 20_000;

  private final OpenFeatureUsers users =
      new OpenFeatureUsers(
          "flagd",
          new FlagdProvider(
              FlagdOptions.builder()
                  .resolverType(Config.Resolver.FILE)
                  .offlineFlagSourcePath(file().toString())
                  .deadline(READY_MILLIS_MAX)
                  .build()));

  /** The very definitions Tidegate evaluates. */
  private static Path file() {
    StringBuilder flags = new StringBuilder();
    for (Scenario scenario : Scenario.values()) {
      flags.append(flags.isEmpty() ? "" : ",");
      flags.append('"').append(scenario.key()).append("\":").append(scenario.definition());
    }
    try {
      Path file = Files.createTempFile("bench-", "-flagd.json");
      file.toFile().deleteOnExit();
      return Files.writeString(file, "{\"flags\":{" + flags + "}}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String title() {
    return "flagd provider 0.11.15, OpenFeature client";
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
