package dev.tidegate.bench.peers;

import dev.tidegate.bench.Engine;
import dev.tidegate.bench.Scenario;
import dev.tidegate.bench.User;
import io.split.client.SplitClient;
import io.split.client.SplitClientConfig;
import io.split.client.SplitFactoryBuilder;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Split in localhost mode, from a file. */
public final class SplitEngine implements Engine {
  private static final int READY_MILLIS_MAX = 20_000;

  private final SplitClient client = client();
  private final List<Map<String, Object>> attributes =
      User.ALL.stream().map(SplitEngine::attributes).toList();

  private static SplitClient client() {
    SplitClientConfig config =
        SplitClientConfig.builder()
            .splitFile(FlagFile.copy("split.json").toString())
            .setBlockUntilReadyTimeout(READY_MILLIS_MAX)
            .build();
    try {
      SplitClient client = SplitFactoryBuilder.build("localhost", config).client();
      client.blockUntilReady();
      return client;
    } catch (IOException | URISyntaxException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("Split did not start", e);
    }
  }

  private static Map<String, Object> attributes(User user) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("country", user.country());
    attributes.put("version", user.version());
    attributes.put("email", user.email());
    return attributes;
  }

  @Override
  public String title() {
    return "Split 4.18.2, localhost mode";
  }

  private boolean isOn(Scenario scenario, int index) {
    String key = User.ALL.get(index).key();
    return client.getTreatment(key, scenario.key(), attributes.get(index)).equals("on");
  }

  @Override
  public boolean plain(int index) {
    return isOn(Scenario.PLAIN, index);
  }

  @Override
  public boolean split(int index) {
    return isOn(Scenario.SPLIT, index);
  }

  @Override
  public boolean targeted(int index) {
    return isOn(Scenario.TARGETED, index);
  }
}
