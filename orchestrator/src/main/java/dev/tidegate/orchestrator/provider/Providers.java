package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSource.HttpJson;
import dev.tidegate.core.plan.MetricSource.Prometheus;
import dev.tidegate.core.plan.MetricSource.Webhook;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.reconcile.MeasurementSource;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Asks the systems that manifests name for the values of metrics. At most {@link #ASKED_MAX}
 * questions are under way at once; who finds no place asks at the next look, and after three
 * intervals without an answer the metric is stale. Thread-safe.
 */
public final class Providers implements MeasurementSource {
  /** Questions under way at once, over all rollouts. */
  public static final int ASKED_MAX = 64;

  private final JsonClient client;
  private final WebhookRequests requests;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final ProviderMeters meters;
  private final Semaphore places = new Semaphore(ASKED_MAX);

  /**
   * Asks nobody yet.
   *
   * @param client asks
   * @param requests what webhooks that are checks get
   * @param clock to tell how old a sample is
   * @param ticker monotonic nanoseconds
   */
  public Providers(
      BoundedClient client,
      WebhookRequests requests,
      InstantSource clock,
      LongSupplier ticker,
      MeterRegistry registry) {
    this.client = new JsonClient(client);
    this.requests = requests;
    this.clock = clock;
    this.ticker = ticker;
    this.meters = new ProviderMeters(registry);
  }

  @Override
  public Measuring begin(RolloutPlan plan, Attempt attempt, int stage) {
    List<Question> questions =
        plan.stage(stage).analyses().stream()
            .distinct()
            .flatMap(name -> metrics(plan, name))
            .flatMap(metric -> question(metric, plan, attempt, stage).stream())
            .toList();
    if (questions.isEmpty()) {
      return Measuring.NOTHING;
    }
    StageMeasuring measuring = new StageMeasuring(questions, places, ticker, meters);
    measuring.ask();
    return measuring;
  }

  private static Stream<MetricSpec> metrics(RolloutPlan plan, String analysis) {
    AnalysisSpec spec = Objects.requireNonNull(plan.analyses().get(analysis), analysis);
    return spec.metrics().stream();
  }

  private Optional<Question> question(
      MetricSpec metric, RolloutPlan plan, Attempt attempt, int stage) {
    if (!(metric.source() instanceof MetricSource.Provider provider)) {
      return Optional.empty();
    }
    return Optional.of(
        new Question(
            plan.name().toString(),
            metric.name(),
            provider.interval(),
            ticker.getAsLong(),
            asking(provider, metric.name(), plan, attempt, stage)));
  }

  private Function<Duration, CompletableFuture<Reading>> asking(
      MetricSource.Provider provider, String metric, RolloutPlan plan, Attempt attempt, int stage) {
    if (provider instanceof Prometheus prometheus) {
      PrometheusQuestion asked = PrometheusQuestion.of(prometheus, plan, stage);
      return deadline ->
          client.get(
              asked.uri(deadline), deadline, document -> asked.read(document, clock.instant()));
    }
    if (provider instanceof HttpJson http) {
      HttpJsonQuestion asked = new HttpJsonQuestion(http);
      return deadline -> client.get(http.url(), deadline, asked::read);
    }
    if (provider instanceof Webhook webhook) {
      return deadline -> ask(new WebhookQuestion(webhook, metric, plan, attempt, stage), deadline);
    }
    throw new AssertionError(provider);
  }

  private CompletableFuture<Reading> ask(WebhookQuestion asked, Duration deadline) {
    Webhook source = asked.source();
    return client.ask(
        () -> requests.post(source.url(), asked.event(clock.instant())),
        WebhookQuestion.BODY_MAX,
        deadline.compareTo(source.timeout()) < 0 ? deadline : source.timeout(),
        asked::read);
  }
}
