package dev.tidegate.orchestrator.api;

import dev.tidegate.orchestrator.fanout.AgentOutbox;
import dev.tidegate.orchestrator.signal.AgentSessions.Session;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.SignalReceipt;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.UseReport;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's stream. Calls come one at a time from gRPC; the ready and cancel handlers come from
 * it too, in turn.
 */
final class AgentStream implements StreamObserver<AgentMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentStream.class);

  /** Reports, and likewise acknowledgements, that may come in a burst beyond one a second. */
  private static final Duration BURST = Duration.ofSeconds(60);

  private final ServerCallStreamObserver<OrchestratorMessage> responses;
  private final AgentApi api;
  private final ConnectionAdmission messages;
  private @Nullable Connection connection;
  private boolean over;
  private boolean expected;

  private record Connection(Session session, AgentOutbox outbox) {}

  AgentStream(ServerCallStreamObserver<OrchestratorMessage> responses, AgentApi api) {
    this.responses = responses;
    this.api = api;
    this.messages = new ConnectionAdmission(10, BURST, api.nanoTicker());
    responses.setOnReadyHandler(this::ready);
    responses.setOnCancelHandler(this::finish);
    responses.setOnCloseHandler(this::finish);
  }

  private void ready() {
    if (connection != null) {
      connection.outbox().ready();
    }
  }

  @Override
  public void onNext(AgentMessage message) {
    if (over) {
      return;
    }
    try {
      if (!messages.admit().isZero()) {
        throw Fault.exhausted("too many messages on this stream", Duration.ofSeconds(1));
      }
      take(message);
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  private void take(AgentMessage message) {
    if (message.getBodyCase() == AgentMessage.BodyCase.HELLO) {
      open(message.getHello());
      return;
    }
    if (connection == null) {
      throw Fault.invalid("hello", "must be the first message");
    }
    switch (message.getBodyCase()) {
      case ACKNOWLEDGEMENT -> acknowledge(connection, message.getAcknowledgement());
      case SIGNALS -> count(connection, message.getSignals());
      case USES -> note(connection, message.getUses());
      case APPLIED ->
          api.sessions().applied(connection.session(), message.getApplied().getPosition());
      case HELLO, BODY_NOT_SET ->
          LOG.atDebug()
              .addKeyValue("agent", connection.session().agent().key())
              .log("ignored a message of an unknown kind");
    }
  }

  private void open(Hello hello) {
    if (connection != null) {
      throw Fault.invalid("hello", "was sent before on this stream");
    }
    Session session = api.admit(hello);
    responses.onNext(api.welcome());
    api.counters().joined(session.agent());
    connection = new Connection(session, api.fanout().attach(session.agent(), responses));
    LOG.atDebug().addKeyValue("agent", session.agent().key()).log("agent connected");
  }

  private void acknowledge(Connection current, Acknowledgement message) {
    Limits.check(message);
    AgentState agent = api.sessions().acknowledged(current.session(), message);
    agent
        .acknowledgement(message.getRolloutUid())
        .ifPresent(news -> api.timings().acknowledged(agent, news));
    current.outbox().update(agent);
    api.acknowledged();
  }

  private void count(Connection current, SignalReport report) {
    Limits.check(report);
    api.counters().count(current.session().agent(), report);
    current
        .outbox()
        .send(
            OrchestratorMessage.newBuilder()
                .setReceipt(SignalReceipt.newBuilder().setSequence(report.getSequence()))
                .build());
  }

  private void note(Connection current, UseReport report) {
    Limits.check(report);
    String namespace = current.session().agent().key().namespace();
    report
        .getFlagsList()
        .forEach(flag -> api.usage().add(namespace, flag.getKey(), flag.getEvaluations()));
  }

  private void refuse(RuntimeException e) {
    over = true;
    expected = true;
    LOG.atDebug().setCause(e).log("ended an agent's stream");
    if (connection == null) {
      responses.onError(Fault.of(e));
    } else {
      connection.outbox().close(Status.fromThrowable(Fault.of(e)));
    }
    finish();
  }

  @Override
  public void onError(Throwable cause) {
    finish();
  }

  @Override
  public void onCompleted() {
    expected = true; // the agent says goodbye
    if (connection != null) {
      connection.outbox().complete();
    } else if (!over) {
      responses.onCompleted();
    }
    finish();
  }

  private void finish() {
    over = true;
    if (connection != null) {
      api.fanout().detach(connection.outbox());
      if (api.sessions().close(connection.session())) {
        api.left(connection.session().agent(), expected);
      }
      connection = null;
    }
  }
}
