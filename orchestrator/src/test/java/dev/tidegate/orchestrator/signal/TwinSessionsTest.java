package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.signal.AgentSessions.Session;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.Position;
import org.junit.jupiter.api.Test;

/** Two processes that take themselves for one instance, as after a supervisor's mistake. */
final class TwinSessionsTest {
  private final AgentSessions sessions = new AgentSessions();

  private Session open(String boot) {
    return sessions
        .open(
            Hello.newBuilder()
                .setIdentity(
                    AgentIdentity.newBuilder()
                        .setNamespace("shop")
                        .setService("orders")
                        .setInstance("i-0"))
                .setBootId(boot)
                .build())
        .orElseThrow();
  }

  @Test
  void theNewerOneSpeaksForTheInstance() {
    Session first = open("first");
    Session second = open("second");
    sessions.applied(first, Position.newBuilder().setRevision(7).build());
    assertThat(sessions.size()).isEqualTo(1);
    assertThat(sessions.take(true).agents()).extracting("bootId").containsExactly("second");
    assertThat(sessions.close(second)).isFalse();
  }

  @Test
  void theOneThatStaysSpeaksForItOnceTheOtherIsGone() {
    Session first = open("first");
    Session second = open("second");
    sessions.applied(first, Position.newBuilder().setRevision(7).build());
    assertThat(sessions.close(second)).isFalse();
    assertThat(sessions.take(false).agents())
        .singleElement()
        .satisfies(
            agent -> {
              assertThat(agent.bootId()).isEqualTo("first");
              assertThat(agent.revision()).isEqualTo(7);
            });
    assertThat(sessions.close(first)).isTrue();
    assertThat(sessions.take(false).departed()).hasSize(1);
  }

  @Test
  void aStreamEndsOnce() {
    Session only = open("first");
    assertThat(sessions.close(only)).isTrue();
    assertThat(sessions.close(only)).isFalse();
  }
}
