package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * One rollout whose stages are judged by one metric of a provider, asked on a clock of the test.
 */
final class Asking implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  static final long NOW_SECONDS = NOW.getEpochSecond();

  /** What webhooks are signed with. */
  static final String SECRET = "correct horse";

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final AtomicLong nanos = new AtomicLong(1);
  final RolloutPlan plan;
  final Providers providers;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final List<Cell> taken = new ArrayList<>();
  private Measuring measuring = Measuring.NOTHING;
  private Evidence evidence;

  /** {@code metric} without its name. */
  Asking(String metric) {
    plan =
        RolloutSpecParser.parse(
                DocumentReader.yaml(
                    """
                    apiVersion: tidegate.dev/v1
                    kind: Rollout
                    metadata: {namespace: shop, name: orders}
                    spec:
                      services: [orders, carts]
                      stages:
                        - {name: canary, flags: {f: {variant: v, share: 10%%}}, soak: {min: 1m, max: 10m}, analysis: [g]}
                        - {name: full, flags: {f: v}, soak: 1m}
                      analysis: {g: {metrics: [{name: m, %s}]}}
                    """
                        .formatted(metric)))
            .draft();
    providers =
        new Providers(
            new BoundedClient(executor, timers),
            new WebhookRequests(Secret.of(SECRET), InstantSource.fixed(NOW)),
            InstantSource.fixed(NOW),
            nanos::get,
            meters);
    evidence = Evidence.start(plan.analysisPlan(0)).enterStage(StageKind.COMPARABLE);
  }

  void begin() {
    measuring = beginAt(1);
  }

  /** Begins to ask beside the stage that {@link #take} takes from. */
  Measuring beginAt(int stage) {
    return providers.begin(plan, new Attempt(plan.uid(), plan.hash(), 0), stage);
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Takes what there is into the evidence. */
  List<Cell> take() {
    List<Cell> cells = measuring.take();
    evidence = evidence.afterTick(new Tick(evidence.seconds() + 5, 5, cells));
    taken.addAll(cells);
    return cells;
  }

  /** The next answer, however late it arrives on this machine. */
  Cell next() {
    taken.clear();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(20))
        .until(() -> !take().isEmpty());
    return taken.get(0);
  }

  void end() {
    measuring.end();
  }

  double answers(String result) {
    var timer = meters.find("tidegate.provider.answers").tag("result", result).timer();
    return timer == null ? 0 : timer.count();
  }

  /** What the policy makes of the evidence when the soak has passed. */
  Decision soaked() {
    Soaking status =
        new Soaking(
            new Attempt(plan.uid(), plan.hash(), 0),
            new Standing(new Reason(ReasonCode.SOAKING, ""), NOW, null, Standing.ORCHESTRATOR),
            1,
            0,
            false);
    Duration elapsed = Duration.ofMinutes(10);
    Observation seen =
        new Observation(
            elapsed,
            elapsed,
            true,
            new Fleet(List.of()),
            evidence.report(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());
    return RolloutPolicy.decide(plan, status, seen, NOW);
  }

  @Override
  public void close() {
    measuring.end();
    executor.shutdownNow();
    timers.shutdownNow();
  }
}
