package dev.tidegate.orchestrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.wire.Position;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private final EventLog log = new EventLog(at(10));

  @Test
  void aReaderGetsWhatItMissedAndThenWhatComes() throws InterruptedException {
    append(11);
    append(12);
    try (EventLog.Reader reader = log.read(at(11)).orElseThrow()) {
      append(13);
      assertThat(next(reader)).isEqualTo(12);
      assertThat(next(reader)).isEqualTo(13);
      assertThat(reader.next(1)).isNull();
    }
    assertThat(log.readers()).isZero();
  }

  @Test
  void whatWasForgottenIsRefused() {
    assertThat(log.read(at(9))).isEmpty();
    assertThat(log.read(at(10))).isPresent();
    for (int revision = 11; revision <= 2100; revision++) {
      append(revision);
    }
    assertThat(log.read(at(50))).isEmpty();
    assertThat(log.read(at(2000))).isPresent();
    assertThat(log.place()).isEqualTo(at(2100));
  }

  @Test
  void aSlowReaderIsCutOffAndKeepsWhatItHas() throws InterruptedException {
    try (EventLog.Reader reader = log.read(at(10)).orElseThrow()) {
      for (int revision = 11; revision <= 600; revision++) {
        append(revision);
      }
      int read = 0;
      while (!reader.isCutOff()) {
        assertThat(next(reader)).isEqualTo(11 + read);
        read++;
      }
      assertThat(read).isEqualTo(500);
    }
  }

  @Test
  void eventsAreToldToThoseTheyConcern() {
    Event event = new Event(at(1), "rollout", "shop", "store", MapNode.builder().build());
    assertThat(event.concerns("", "")).isTrue();
    assertThat(event.concerns("shop", "store")).isTrue();
    assertThat(event.concerns("shop", "other")).isFalse();
    assertThat(event.concerns("bank", "")).isFalse();
    Event leader = new Event(at(1), "leader", "", "", MapNode.builder().build());
    assertThat(leader.concerns("shop", "")).isTrue();
  }

  @Test
  void anAdoptedStoreBeginsTheLogAnewAndCutsEverybodyOff() throws InterruptedException {
    append(11);
    append(90);
    try (EventLog.Reader before = log.read(at(10)).orElseThrow()) {
      append(12); // it went back
      Position adopted = new Position(1, 14);
      log.append(adopted, List.of());
      assertThat(before.isCutOff()).as("with something left to tell").isFalse();
      assertThat(next(before)).isEqualTo(11);
      assertThat(next(before)).isEqualTo(90);
      assertThat(next(before)).isEqualTo(12);
      assertThat(before.isCutOff()).isTrue();
      assertThat(log.readers()).isZero();
      assertThat(log.read(at(90))).as("of the history that is gone").isEmpty();
      assertThat(log.read(new Position(1, 12))).as("before the adoption").isEmpty();
      try (EventLog.Reader after = log.read(adopted).orElseThrow()) {
        log.append(new Position(1, 15), List.of(event(new Position(1, 15))));
        assertThat(next(after)).isEqualTo(15);
      }
    }
  }

  private static Position at(long revision) {
    return new Position(0, revision);
  }

  private static Event event(Position at) {
    return new Event(at, "flag", "shop", "", MapNode.builder().build());
  }

  private void append(long revision) {
    log.append(at(revision), List.of(event(at(revision))));
  }

  private static long next(EventLog.Reader reader) throws InterruptedException {
    return Objects.requireNonNull(reader.next(1000)).at().revision();
  }
}
