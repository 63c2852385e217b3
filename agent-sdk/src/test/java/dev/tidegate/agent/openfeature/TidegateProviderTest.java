package dev.tidegate.agent.openfeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderState;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TidegateProviderTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String DOMAIN = "tidegate-test";

  private final ServedFlags flags = new ServedFlags(InstantSource.system(), task -> task.run());
  private final Map<String, String> definitions =
      new HashMap<>(
          Map.of(
              "bool",
              body("{\"on\":true,\"off\":false}", "on", ""),
              "text",
              body("{\"a\":\"A\"}", "a", ""),
              "number",
              body("{\"n\":42}", "n", ""),
              "fraction",
              body("{\"f\":2.5}", "f", ""),
              "map",
              body("{\"m\":{\"depth\":3}}", "m", ""),
              "targeted",
              body(
                  "{\"on\":true,\"off\":false}",
                  "off",
                  ",\"targeting\":{\"if\":[{\"==\":[{\"var\":\"tier\"},\"gold\"]},\"on\"]}"),
              "disabled",
              "{\"state\":\"DISABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}"));

  private static String body(String variants, String defaultVariant, String more) {
    return "{\"state\":\"ENABLED\",\"variants\":%s,\"defaultVariant\":\"%s\"%s}"
        .formatted(variants, defaultVariant, more);
  }

  private Client client() {
    flags.serve(new Snapshot(new Position(1, 7), definitions, Map.of(), List.of()));
    OpenFeatureAPI api = OpenFeatureAPI.getInstance();
    api.setProviderAndWait(DOMAIN, new TidegateProvider(flags, BOUND));
    return api.getClient(DOMAIN);
  }

  @AfterEach
  void stop() {
    OpenFeatureAPI.getInstance().shutdown();
  }

  @Test
  void answersEveryType() {
    Client client = client();
    assertThat(client.getBooleanValue("bool", false)).isTrue();
    assertThat(client.getStringValue("text", "")).isEqualTo("A");
    assertThat(client.getIntegerValue("number", 0)).isEqualTo(42);
    assertThat(client.getDoubleValue("fraction", 0.0)).isEqualTo(2.5);
    Value map = client.getObjectValue("map", new Value());
    assertThat(map.asStructure().getValue("depth").asInteger()).isEqualTo(3);
  }

  @Test
  void givesReasonsAndVariants() {
    Client client = client();
    FlagEvaluationDetails<Boolean> plain = client.getBooleanDetails("bool", false);
    assertThat(plain.getReason()).isEqualTo("STATIC");
    assertThat(plain.getVariant()).isEqualTo("on");
    MutableContext gold = new MutableContext("user-1").add("tier", "gold");
    assertThat(client.getBooleanDetails("targeted", false, gold).getReason())
        .isEqualTo("TARGETING_MATCH");
    assertThat(client.getBooleanDetails("targeted", true).getReason()).isEqualTo("DEFAULT");
    FlagEvaluationDetails<Boolean> disabled = client.getBooleanDetails("disabled", false);
    assertThat(disabled.getReason()).isEqualTo("DISABLED");
    assertThat(disabled.getValue()).isFalse();
  }

  @Test
  void givesTheDefaultWithAnErrorCode() {
    Client client = client();
    FlagEvaluationDetails<String> absent = client.getStringDetails("none", "code");
    assertThat(absent.getValue()).isEqualTo("code");
    assertThat(absent.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
    FlagEvaluationDetails<String> wrong = client.getStringDetails("bool", "code");
    assertThat(wrong.getValue()).isEqualTo("code");
    assertThat(wrong.getErrorCode()).isEqualTo(ErrorCode.TYPE_MISMATCH);
  }

  @Test
  void tellsOfChangesAndOfBeingStale() {
    Client client = client();
    List<String> changed = new CopyOnWriteArrayList<>();
    client.onProviderConfigurationChanged(event -> changed.addAll(event.getFlagsChanged()));
    flags.fresh();
    definitions.put("text", body("{\"b\":\"B\"}", "b", ""));
    flags.serve(new Snapshot(new Position(1, 8), definitions, Map.of(), List.of()));
    await().atMost(BOUND).untilAsserted(() -> assertThat(changed).containsExactly("text"));
    flags.stale();
    await().atMost(BOUND).until(() -> client.getProviderState() == ProviderState.STALE);
    assertThat(client.getStringValue("text", "")).isEqualTo("B");
    flags.fresh();
    await().atMost(BOUND).until(() -> client.getProviderState() == ProviderState.READY);
  }

  @Test
  void failsToInitialiseWhenNoFlagsWereEverSeen() {
    TidegateProvider provider = new TidegateProvider(flags, Duration.ofMillis(1));
    assertThatThrownBy(() -> provider.initialize(new MutableContext()))
        .isInstanceOf(GeneralError.class);
    provider.shutdown();
  }
}
