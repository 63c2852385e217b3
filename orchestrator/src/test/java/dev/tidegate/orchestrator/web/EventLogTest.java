package dev.tidegate.orchestrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private final EventLog log = new EventLog(10);

  @Test
  void aReaderGetsWhatItMissedAndThenWhatComes() throws InterruptedException {
    append(11);
    append(12);
    try (EventLog.Reader reader = log.read(11).orElseThrow()) {
      append(13);
      assertThat(next(reader)).isEqualTo(12);
      assertThat(next(reader)).isEqualTo(13);
      assertThat(reader.next(1)).isNull();
    }
    assertThat(log.readers()).isZero();
  }

  @Test
  void whatWasForgottenIsRefused() {
    assertThat(log.read(9)).isEmpty();
    assertThat(log.read(10)).isPresent();
    for (int revision = 11; revision <= 2100; revision++) {
      append(revision);
    }
    assertThat(log.read(50)).isEmpty();
    assertThat(log.read(2000)).isPresent();
    assertThat(log.revision()).isEqualTo(2100);
  }

  @Test
  void aSlowReaderIsCutOffAndKeepsWhatItHas() throws InterruptedException {
    try (EventLog.Reader reader = log.read(10).orElseThrow()) {
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
    Event event = new Event(1, "rollout", "shop", "store", MapNode.builder().build());
    assertThat(event.concerns("", "")).isTrue();
    assertThat(event.concerns("shop", "store")).isTrue();
    assertThat(event.concerns("shop", "other")).isFalse();
    assertThat(event.concerns("bank", "")).isFalse();
    Event leader = new Event(1, "leader", "", "", MapNode.builder().build());
    assertThat(leader.concerns("shop", "")).isTrue();
  }

  private void append(long revision) {
    log.append(List.of(new Event(revision, "flag", "shop", "", MapNode.builder().build())));
  }

  private static long next(EventLog.Reader reader) throws InterruptedException {
    return Objects.requireNonNull(reader.next(1000)).revision();
  }
}
