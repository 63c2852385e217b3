package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One counter of one process, as replicas tell it look by look. */
final class TickCountsTest {
  private static final CounterKey KEY =
      new CounterKey(
          new AgentKey.Boot(new AgentKey("shop", "orders", "i-0"), "boot-1"),
          "z1",
          "1.0",
          "uid-1",
          0,
          1,
          "error_rate",
          true);

  private Cursors cursors = new Cursors(0, 1);

  private static CounterValue value(long count) {
    return new CounterValue(count, count / 10, new TreeMap<>(), 0, 0, 0, null);
  }

  /** The counts of the next look, whose cursors come back from the store before it. */
  private Map<CounterKey, CounterValue> look(long sequence, long count) {
    cursors = Cursors.read((MapNode) DocumentReader.json(JsonWriter.compact(cursors.toNode())));
    return TickCounts.between(
            cursors,
            Map.of(KEY, new CounterValue.Told(value(count), sequence)),
            Duration.ofSeconds(5))
        .news();
  }

  @Test
  void whatWasToldBeforeTheCursorIsNoNewsAndLeavesItWhereItIs() {
    assertThat(look(9, 80)).containsEntry(KEY, value(80));

    assertThat(look(7, 64)).as("by the replica that the agent left").isEmpty();
    assertThat(look(12, 100)).containsEntry(KEY, value(20));
  }

  @Test
  void whatWasToldAlreadyIsATickWithoutTraffic() {
    look(9, 80);

    assertThat(look(9, 80)).containsEntry(KEY, CounterValue.ZERO);
  }

  @Test
  void aCounterThatBeganAnewCountsWhole() {
    look(9, 80);

    assertThat(look(10, 30)).containsEntry(KEY, value(30));
    assertThat(look(11, 40)).containsEntry(KEY, value(10));
  }

  @Test
  void whatAnEarlierVersionSavedIsOlderThanAnythingTold() {
    assertThat(CounterText.read("28 8")).isEqualTo(new CounterValue.Told(value(80), 0));
    assertThat(CounterText.write(new CounterValue.Told(value(80), 9))).isEqualTo("9:28 8");
  }
}
