package dev.tidegate.orchestrator.flagd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestingClock;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PacedOutboxTest {
  private static final Duration APART = PacedOutbox.APART;

  private final TestingClock clock = new TestingClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestingCall<Integer> call = new TestingCall<>();
  private final Newest content = new Newest();
  private final PacedOutbox<Integer> outbox = outbox(PacedOutbox.Repeat.AFTER_BURST);

  private PacedOutbox<Integer> outbox(PacedOutbox.Repeat repeat) {
    return new PacedOutbox<>(
        call, content, repeat, clock.scheduler(), clock.ticker(), new FlagdMeters(registry));
  }

  private static final class Newest implements PacedOutbox.Content<Integer> {
    int value;
    int taken;

    @Override
    public boolean isNew() {
      return value != taken;
    }

    @Override
    public Integer take() {
      taken = value;
      if (value < 0) {
        throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
      }
      return value;
    }
  }

  private void put(int value) {
    content.value = value;
    outbox.flush();
  }

  @Test
  void sendsAtOnceWhenNothingWasSentLately() {
    put(1);
    assertThat(call.messages).containsExactly(1);
    clock.advance(Duration.ofSeconds(2));
    put(2);
    assertThat(call.messages).containsExactly(1, 2);
  }

  @Test
  void doesNotRepeatWhatCameAlone() {
    put(1);
    clock.advance(Duration.ofSeconds(2));
    put(2);
    clock.advance(Duration.ofMinutes(1));
    assertThat(call.messages).containsExactly(1, 2);
  }

  @Test
  void sendsTenASecondAtMostAndTheNewestOfMany() {
    for (int change = 1; change <= 200; change++) {
      put(change);
      clock.advance(Duration.ofMillis(5));
    }
    assertThat(call.messages.size()).isBetween(9, 11);
    clock.advance(APART);
    assertThat(call.messages.get(call.messages.size() - 1)).isEqualTo(200);
  }

  @Test
  void sendsTheLastOfABurstOnceMoreAndOnlyOnce() {
    put(1);
    clock.advance(Duration.ofMillis(10));
    put(2);
    clock.advance(Duration.ofMillis(10));
    put(3);
    clock.advance(APART);
    assertThat(call.messages).containsExactly(1, 3);
    clock.advance(PacedOutbox.REPEAT_AFTER);
    assertThat(call.messages).containsExactly(1, 3, 3);
    assertThat(registry.get("tidegate.flagd.pushes").tag("kind", "repeat").counter().count())
        .isEqualTo(1);
    clock.advance(Duration.ofMinutes(1));
    assertThat(call.messages).containsExactly(1, 3, 3);
  }

  @Test
  void repeatsOnlyWhereThatIsWanted() {
    PacedOutbox<Integer> plain = outbox(PacedOutbox.Repeat.NEVER);
    content.value = 1;
    plain.flush();
    clock.advance(Duration.ofMillis(150));
    content.value = 2;
    plain.flush();
    clock.advance(Duration.ofMinutes(1));
    assertThat(call.messages).containsExactly(1, 2);
  }

  @Test
  void queuesNothingForAClientThatDoesNotRead() {
    put(1);
    clock.advance(Duration.ofSeconds(2));
    call.reads = false;
    for (int change = 2; change <= 50; change++) {
      put(change);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(call.messages).containsExactly(1);
    assertThat(outbox.waiting()).isGreaterThan(Duration.ofSeconds(48));

    call.reads = true;
    outbox.flush();
    assertThat(call.messages).containsExactly(1, 50);
    assertThat(outbox.waiting()).isZero();
    clock.advance(PacedOutbox.REPEAT_AFTER);
    assertThat(call.messages).as("it may have dropped it").containsExactly(1, 50, 50);
  }

  @Test
  void endsTheStreamWithWhatCannotBeSent() {
    put(-1);
    assertThat(Status.fromThrowable(ended()).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    put(2);
    assertThat(call.messages).isEmpty();
  }

  @Test
  void sendsNothingAfterItsEnd() {
    put(1);
    clock.advance(Duration.ofMillis(10));
    put(2);
    outbox.close(Faults.goingAway());
    assertThat(Status.fromThrowable(ended()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    clock.advance(Duration.ofMinutes(1));
    outbox.sendIfIdle(9, Duration.ofSeconds(1));
    assertThat(call.messages).containsExactly(1);
  }

  @Test
  void keepsAliveOnlyWhatIsSilent() {
    put(1);
    clock.advance(Duration.ofSeconds(19));
    outbox.sendIfIdle(9, Duration.ofSeconds(20));
    assertThat(call.messages).containsExactly(1);
    clock.advance(Duration.ofSeconds(1));
    outbox.sendIfIdle(9, Duration.ofSeconds(20));
    assertThat(call.messages).containsExactly(1, 9);
  }

  private Throwable ended() {
    Throwable cause = call.ended;
    assertThat(cause).isNotNull();
    return java.util.Objects.requireNonNull(cause);
  }
}
