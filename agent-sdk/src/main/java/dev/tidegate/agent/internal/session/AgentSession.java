package dev.tidegate.agent.internal.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.tidegate.agent.internal.cache.LastGood;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.agent.internal.health.SignalReports;
import dev.tidegate.agent.internal.health.UseReports;
import dev.tidegate.agent.internal.session.ViewAssembler.CompleteView;
import dev.tidegate.agent.internal.stage.Directive;
import dev.tidegate.agent.internal.stage.StageEngine;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.Drain;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.View;
import dev.tidegate.proto.v1.Welcome;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one agent connected and up to date. All fields but the volatile ones belong to the owner
 * thread; public methods may be called by any thread and do not block, except {@link #awaitReady}.
 */
public final class AgentSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration WELCOME_MAX = Duration.ofSeconds(10);
  private static final long REPORT_MILLIS_MIN = 100;
  private static final long REPORT_MILLIS_MAX = 60_000;

  private final SessionParts parts;
  private final ChannelSource channels;
  private final Backoff backoff;
  private final StageEngine engine;
  private final SignalReports reports;
  private final UseReports uses;
  private final LastGood lastGood = new LastGood();
  private final Readiness readiness = new Readiness();
  private volatile SessionStatus status;

  private Snapshot snapshot;
  private ViewAssembler assembler = new ViewAssembler();
  private @Nullable AgentStream stream;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> welcomeLimit;
  private @Nullable ScheduledFuture<?> reporting;
  private @Nullable ScheduledFuture<?> reconnecting;
  private @Nullable ScheduledFuture<?> heartbeat;
  private @Nullable ScheduledFuture<?> grace;
  private String replica = "";
  private boolean welcomed;
  private boolean currentOnStream;
  private boolean currentThisBoot;
  private boolean opened;
  private boolean closed;

  /** A session that serves {@code lastKnown} at once and does not connect yet. */
  public AgentSession(SessionParts parts, Snapshot lastKnown) {
    this.parts = parts;
    this.snapshot = lastKnown;
    this.status = new SessionStatus(false, "", lastKnown.position(), lastKnown.rollouts());
    this.channels = parts.ground().channels();
    this.backoff = new Backoff(parts.ground().random());
    this.reports = new SignalReports(parts.observations());
    this.uses = new UseReports(parts.flags()::uses, parts.owner(), parts.ticker());
    this.engine =
        new StageEngine(
            lastKnown.rollouts(),
            parts.owner(),
            parts.workers(),
            parts.ticker(),
            parts.registry(),
            parts.states(),
            parts.steps(),
            this::publish,
            this::acknowledge);
    parts.flags().serve(lastKnown);
  }

  /** Begins to connect, and goes on doing so until closed. */
  public void start() {
    parts.owner().execute(this::begin);
  }

  private void begin() {
    long millis = HEARTBEAT.toMillis();
    heartbeat = parts.owner().scheduleWithFixedDelay(this::beat, millis, millis, MILLISECONDS);
    grace =
        parts
            .owner()
            .schedule(
                this::openStages, parts.config().registrationGrace().toMillis(), MILLISECONDS);
    uses.start();
    connect();
  }

  /** How the session stands. */
  public SessionStatus status() {
    return status;
  }

  /** True if a view of this boot is served and no rollback is outstanding. */
  public boolean isReady() {
    return readiness.isReady();
  }

  /** The service has registered its handlers and states. */
  public void registered() {
    parts.owner().execute(this::openStages);
  }

  /** Waits until {@link #isReady}, at most {@code limit}. Stage work may start from now on. */
  public boolean awaitReady(Duration limit) throws InterruptedException {
    registered();
    return readiness.await(limit);
  }

  /** Ends the session; what it serves stays as it is. */
  @Override
  public void close() {
    parts.link().close();
    readiness.close();
    parts.owner().execute(this::end);
  }

  private void end() {
    closed = true;
    if (stream != null) {
      stream.leave("the agent was closed");
    }
    cancel(heartbeat);
    cancel(grace);
    cancel(reconnecting);
    channels.close();
    parts.owner().shutdown();
  }

  private void openStages() {
    if (!opened) {
      opened = true;
      engine.open();
      refresh();
    }
  }

  private void connect() {
    if (closed || stream != null) {
      return;
    }
    assembler = new ViewAssembler();
    welcomed = false;
    currentOnStream = false;
    channel = channels.next();
    AgentMessage hello = Hellos.of(parts.config().identity(), parts.bootId(), snapshot);
    stream = AgentStream.open(channel, hello, parts.owner(), this::received, this::ended);
    welcomeLimit = parts.owner().schedule(this::giveUp, WELCOME_MAX.toMillis(), MILLISECONDS);
  }

  private void giveUp() {
    if (stream != null) {
      stream.cancel("no welcome within " + WELCOME_MAX);
    }
  }

  private void abandon(String reason) {
    if (stream != null) {
      stream.leave(reason);
    }
  }

  private void received(AgentStream from, OrchestratorMessage message) {
    if (from != stream) {
      return;
    }
    switch (message.getBodyCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case VIEW -> view(message.getView());
      case RECEIPT -> reports.receipted(message.getReceipt().getSequence());
      case DRAIN -> drain(message.getDrain());
      case BODY_NOT_SET -> LOG.atDebug().log("message of a newer kind ignored");
    }
  }

  private void welcome(Welcome welcome) {
    cancel(welcomeLimit);
    welcomed = true;
    replica = welcome.getReplica();
    if (channel != null) {
      parts.link().up(channel);
    }
    LOG.atInfo().addKeyValue("replica", replica).log("connected to the orchestrator");
    reports.connected(welcome.getCumulativeReports());
    long millis =
        Math.max(REPORT_MILLIS_MIN, Math.min(REPORT_MILLIS_MAX, welcome.getReportIntervalMillis()));
    reporting = parts.owner().scheduleWithFixedDelay(this::report, millis, millis, MILLISECONDS);
    refresh();
  }

  private void view(View part) {
    try {
      Optional<CompleteView> complete = assembler.add(part);
      complete.ifPresent(this::apply);
    } catch (MalformedViewException e) {
      LOG.atWarn().setCause(e).log("malformed view; the stream is given up");
      abandon("malformed view");
    }
  }

  /** Flags first, then everything that takes time. */
  private void apply(CompleteView view) {
    if (view.position().compareTo(snapshot.position()) < 0) {
      LOG.atDebug().addKeyValue("revision", view.position().revision()).log("view is behind ours");
      return;
    }
    if (view.position().epoch() > snapshot.position().epoch()) {
      engine.enterEpoch();
      parts.states().enterEpoch();
    }
    boolean begunUnknown = engine.receive(directives(view));
    snapshot =
        lastGood.accept(
            snapshot,
            view.position(),
            view.flags(),
            view.evaluators(),
            view.quarantined(),
            engine.records());
    keepAndServe();
    backoff.reset();
    boolean firstOfStream = !currentOnStream;
    currentOnStream = true;
    currentThisBoot = true;
    parts.flags().fresh();
    send(Hellos.applied(snapshot));
    engine.settle();
    if (firstOfStream) {
      engine.acknowledgements().forEach(this::acknowledge);
    }
    refresh();
    if (begunUnknown) {
      abandon("a stage was begun that the orchestrator does not speak of; hello says so");
    }
  }

  /** A stage that goes on keeps what it serves for flags that the orchestrator has put aside. */
  private List<Directive> directives(CompleteView view) {
    if (view.quarantined().isEmpty()) {
      return view.directives();
    }
    Map<String, Map<String, String>> layers = new HashMap<>();
    snapshot.rollouts().forEach(rollout -> layers.put(rollout.uid(), rollout.layer()));
    return view.directives().stream()
        .map(
            wanted ->
                wanted.kind() == Directive.Kind.ENTER && wanted.member()
                    ? wanted.keeping(
                        layers.getOrDefault(wanted.rolloutUid(), Map.of()), view.quarantined())
                    : wanted)
        .toList();
  }

  /** Called by the engine when what was done has changed. */
  private void publish() {
    snapshot = snapshot.withRollouts(engine.records());
    keepAndServe();
    refresh();
  }

  /**
   * On disk first: a restart must never find less than was served. Without a disk the service goes
   * on all the same.
   */
  private void keepAndServe() {
    try {
      parts.file().write(snapshot);
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the view could not be kept on disk");
    }
    parts.flags().serve(snapshot);
    parts.observations().compare(engine.comparisons());
  }

  private void acknowledge(Acknowledgement acknowledgement) {
    if (currentOnStream) {
      send(Hellos.acknowledged(acknowledgement, snapshot));
    }
  }

  private void beat() {
    if (currentOnStream && stream != null && stream.isReady()) {
      send(Hellos.applied(snapshot));
    }
  }

  private void report() {
    if (welcomed && stream != null && stream.isReady()) {
      reports.next().ifPresent(this::send);
      uses.take().ifPresent(report -> send(AgentMessage.newBuilder().setUses(report).build()));
    }
  }

  private void send(SignalReport report) {
    send(AgentMessage.newBuilder().setSignals(report).build());
  }

  private void send(AgentMessage message) {
    if (stream != null) {
      stream.send(message);
    }
  }

  private void drain(Drain drain) {
    Duration delay = backoff.within(Duration.ofMillis(drain.getReconnectWithinMillis()));
    cancel(reconnecting);
    reconnecting =
        parts.owner().schedule(() -> abandon("the replica drains"), delay.toMillis(), MILLISECONDS);
  }

  private void ended(AgentStream which, Status why) {
    if (which != stream) {
      return;
    }
    stream = null;
    welcomed = false;
    currentOnStream = false;
    cancel(welcomeLimit);
    cancel(reporting);
    cancel(reconnecting);
    parts.link().down();
    parts.flags().stale();
    refresh();
    if (!closed) {
      Duration delay = backoff.next();
      LOG.atInfo()
          .addKeyValue("reason", why.getCode() + ": " + why.getDescription())
          .addKeyValue("delayMillis", delay.toMillis())
          .log("disconnected from the orchestrator");
      reconnecting = parts.owner().schedule(this::connect, delay.toMillis(), MILLISECONDS);
    }
  }

  private void refresh() {
    status = new SessionStatus(welcomed, replica, snapshot.position(), snapshot.rollouts());
    readiness.set(currentThisBoot && !engine.hasOutstandingRollback());
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
