package dev.tidegate.agent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ServedFlagsTest {
  private final ServedFlags served =
      new ServedFlags(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), task -> task.run());
  private long revision;

  @Test
  void servesARevisionsChangesAllAtOnce() {
    serve(Map.of("a", "on", "b", "on"));
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Boolean> agreed =
        CompletableFuture.supplyAsync(
            () -> {
              boolean agree = true;
              while (!done.get()) {
                FlagSet set = served.current();
                agree &= isOn(set, "a") == isOn(set, "b");
              }
              return agree;
            });
    for (int i = 0; i < 500; i++) {
      String variant = i % 2 == 0 ? "off" : "on";
      serve(Map.of("a", variant, "b", variant));
    }
    done.set(true);

    assertThat(agreed.join()).isTrue();
  }

  @Test
  void aSetOnceReadStaysAsItWas() {
    serve(Map.of("a", "on"));
    FlagSet before = served.current();

    serve(Map.of("a", "off"));

    assertThat(isOn(before, "a")).isTrue();
    assertThat(isOn(served.current(), "a")).isFalse();
  }

  @Test
  void compilesOnlyWhatChanged() {
    serve(Map.of("a", "on", "b", "on"));
    FlagSet before = served.current();

    serve(Map.of("a", "on", "b", "off"));

    assertThat(served.current()).isNotSameAs(before);
    assertThat(served.current().definition("a")).isSameAs(before.definition("a"));
    assertThat(served.current().definition("b")).isNotSameAs(before.definition("b"));
  }

  @Test
  void swapsNothingWhereNothingChanged() {
    serve(Map.of("a", "on"));
    FlagSet before = served.current();

    serve(Map.of("a", "on"));

    assertThat(served.current()).isSameAs(before);
  }

  @Test
  void aFlagThatIsSwitchedOffStaysOffUnderALayerOfBefore() {
    String stage = definition("on");
    RolloutRecord record = RolloutRecord.fresh("uid", "r").withLayer(Map.of("a", stage));
    String base = definition("off");
    served.serve(snapshot(base, record));
    assertThat(isOn(served.current(), "a")).isTrue();

    served.serve(snapshot(base.replace("ENABLED", "DISABLED"), record));
    assertThat(isOn(served.current(), "a")).isFalse();

    served.serve(snapshot(base, record));
    assertThat(isOn(served.current(), "a")).as("switched on again").isTrue();
  }

  private Snapshot snapshot(String definition, RolloutRecord record) {
    Position position = new Position(1, ++revision);
    return new Snapshot(position, Map.of("a", definition), Map.of(), List.of(record));
  }

  private static boolean isOn(FlagSet set, String key) {
    return set.booleanValue(key, false, EvaluationContext.of("user-1"));
  }

  private void serve(Map<String, String> defaultVariants) {
    Map<String, String> definitions = new HashMap<>();
    defaultVariants.forEach((key, variant) -> definitions.put(key, definition(variant)));
    revision++;
    served.serve(new Snapshot(new Position(0, revision), definitions, Map.of(), List.of()));
  }

  private static String definition(String defaultVariant) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},"
        + "\"defaultVariant\":\""
        + defaultVariant
        + "\",\"targeting\":{\"if\":[{\"==\":[{\"var\":\"x\"},1]},\"on\"]}}";
  }
}
