package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.EventProvider;
import dev.openfeature.sdk.Hook;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.ProviderEventDetails;
import dev.openfeature.sdk.ProviderState;
import dev.openfeature.sdk.TrackingEventDetails;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.ServedFlags.Freshness;
import dev.tidegate.agent.internal.health.Observations;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagSet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OpenFeature provider that evaluates in-process. Ready as soon as the agent serves any view, be it
 * the last known good one; stale once the orchestrator cannot be reached; in error while no view
 * was ever seen. Evaluations never throw. Shutting it down does not close the agent.
 *
 * <p>Each event is told once: ready and stale in turn, changes from ready on, and nothing before
 * the provider is initialised, since OpenFeature itself tells how that went. Thread-safe.
 */
public final class TidegateProvider extends EventProvider {
  private static final String NAME = "tidegate";
  private static final String SUCCEEDED = "succeeded";

  private final ServedFlags flags;
  private final Duration initialWait;
  private final @Nullable Observations observations;
  private final FlagMetadata metadata = new FlagMetadata();

  @SuppressWarnings("rawtypes") // as OpenFeature declares it
  private final List<Hook> hooks;

  private final CountDownLatch served = new CountDownLatch(1);
  private final Consumer<Set<String>> changes = this::changed;
  private final Consumer<Freshness> freshnesses = this::freshnessChanged;
  private @Nullable ProviderState told; // guarded by this; null until initialised

  /**
   * A provider of what {@code flags} serve.
   *
   * @param initialWait how long initialising waits for a first view, where there is none yet
   */
  public TidegateProvider(ServedFlags flags, Duration initialWait) {
    this(flags, initialWait, null, List.of());
  }

  /**
   * A provider of what {@code flags} serve.
   *
   * @param initialWait how long initialising waits for a first view, where there is none yet
   * @param observations where tracked events count; null for nowhere
   * @param hooks run around each evaluation, innermost
   */
  @SuppressWarnings("rawtypes") // as OpenFeature declares it
  public TidegateProvider(
      ServedFlags flags,
      Duration initialWait,
      @Nullable Observations observations,
      List<Hook> hooks) {
    this.flags = flags;
    this.initialWait = initialWait;
    this.observations = observations;
    this.hooks = List.copyOf(hooks);
  }

  @Override
  public Metadata getMetadata() {
    return () -> NAME;
  }

  @Override
  @SuppressWarnings("rawtypes") // as OpenFeature declares it
  public List<Hook> getProviderHooks() {
    return hooks;
  }

  /**
   * Returns once any view is served.
   *
   * @throws GeneralError if none was seen in time; the provider becomes ready when one is
   */
  @Override
  public void initialize(EvaluationContext context) throws InterruptedException {
    flags.forget(changes, freshnesses); // a second initialisation must not tell everything twice
    flags.onChange(changes);
    flags.onFreshness(freshnesses);
    if (flags.freshness() == Freshness.EMPTY) {
      served.await(initialWait.toNanos(), TimeUnit.NANOSECONDS);
    }
    synchronized (this) {
      boolean empty = flags.freshness() == Freshness.EMPTY;
      told = empty ? ProviderState.ERROR : ProviderState.READY;
      if (empty) {
        throw new GeneralError("no flags from the orchestrator within " + initialWait);
      }
    }
  }

  @Override
  public void shutdown() {
    flags.forget(changes, freshnesses);
    synchronized (this) {
      told = null;
    }
    super.shutdown();
  }

  /**
   * Counts the event as an outcome of the metric {@code name}, about the unit of the targeting key
   * or, without one, about the process: a success, unless the detail {@code succeeded} is false.
   * Where no rollout in progress concerns this agent it counts nowhere.
   */
  @Override
  public void track(String name, EvaluationContext context, TrackingEventDetails details) {
    if (observations == null || !FlagDefinition.isKey(name)) {
      return;
    }
    boolean failed = details != null && isFalse(details.getValue(SUCCEEDED));
    String unit = context == null ? null : context.getTargetingKey();
    if (unit == null || unit.isEmpty()) {
      observations.count(name, failed);
    } else {
      observations.count(name, unit, failed);
    }
  }

  private static boolean isFalse(@Nullable Value value) {
    return value != null && value.isBoolean() && !value.asBoolean();
  }

  private synchronized void changed(Set<String> keys) {
    if (told == ProviderState.READY || told == ProviderState.STALE) {
      told(
          emitProviderConfigurationChanged(
              ProviderEventDetails.builder().flagsChanged(List.copyOf(keys)).build()));
    }
  }

  private synchronized void freshnessChanged(Freshness freshness) {
    if (freshness != Freshness.EMPTY) {
      served.countDown();
    }
    if (freshness == Freshness.FRESH && told != null && told != ProviderState.READY) {
      told = ProviderState.READY;
      told(emitProviderReady(message("the orchestrator's view is served")));
    } else if (freshness == Freshness.STALE && told == ProviderState.READY) {
      told = ProviderState.STALE;
      told(emitProviderStale(message("the last known good view is served")));
    }
  }

  private static ProviderEventDetails message(String text) {
    return ProviderEventDetails.builder().message(text).build();
  }

  /** Handlers of the application run by themselves; nobody here waits for them. */
  private static void told(@Nullable Object awaitable) {
    if (awaitable == null) {
      throw new AssertionError("an event has something to wait for");
    }
  }

  @Override
  public ProviderEvaluation<Boolean> getBooleanEvaluation(
      String key, Boolean defaultValue, EvaluationContext context) {
    FlagSet set = flags.current();
    return answer(
        set.evaluateBoolean(key, orFalse(defaultValue), Contexts.of(context)),
        defaultValue,
        value -> value);
  }

  private static boolean orFalse(@Nullable Boolean value) {
    return value != null && value;
  }

  @Override
  public ProviderEvaluation<String> getStringEvaluation(
      String key, String defaultValue, EvaluationContext context) {
    FlagSet set = flags.current();
    return answer(set.evaluateString(key, "", Contexts.of(context)), defaultValue, value -> value);
  }

  @Override
  public ProviderEvaluation<Integer> getIntegerEvaluation(
      String key, Integer defaultValue, EvaluationContext context) {
    Evaluation<Long> evaluation = flags.current().evaluateInteger(key, 0, Contexts.of(context));
    long value = evaluation.value();
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      return failed(defaultValue, ErrorCode.TYPE_MISMATCH, "the value exceeds 32 bits");
    }
    return answer(evaluation, defaultValue, Long::intValue);
  }

  @Override
  public ProviderEvaluation<Long> getLongEvaluation(
      String key, Long defaultValue, EvaluationContext context) {
    return answer(
        flags.current().evaluateInteger(key, 0, Contexts.of(context)),
        defaultValue,
        value -> value);
  }

  @Override
  public ProviderEvaluation<Double> getDoubleEvaluation(
      String key, Double defaultValue, EvaluationContext context) {
    return answer(
        flags.current().evaluateDouble(key, 0, Contexts.of(context)), defaultValue, value -> value);
  }

  @Override
  public ProviderEvaluation<Value> getObjectEvaluation(
      String key, Value defaultValue, EvaluationContext context) {
    Evaluation<Node> evaluation =
        flags.current().evaluateObject(key, Values.NULL, Contexts.of(context));
    return answer(evaluation, defaultValue, Values::of);
  }

  /** Where no variant was chosen the value is the caller's own default, null included. */
  private <T, R> ProviderEvaluation<R> answer(
      Evaluation<T> evaluation, R defaultValue, Function<T, R> convert) {
    String variant = evaluation.variant();
    ErrorCode code =
        evaluation.errorCode() == null ? null : ErrorCode.valueOf(evaluation.errorCode().name());
    return new ProviderEvaluation<>(
        variant == null ? defaultValue : convert.apply(evaluation.value()),
        variant,
        evaluation.reason().name(),
        code,
        code == null ? null : messageOf(code),
        metadata.of(evaluation.metadata()));
  }

  private static <R> ProviderEvaluation<R> failed(R defaultValue, ErrorCode code, String message) {
    return ProviderEvaluation.<R>builder()
        .value(defaultValue)
        .reason("ERROR")
        .errorCode(code)
        .errorMessage(message)
        .build();
  }

  private static String messageOf(ErrorCode code) {
    return switch (code) {
      case FLAG_NOT_FOUND -> "there is no flag of this key";
      case PARSE_ERROR -> "the flag's definition or its rule is malformed";
      case TYPE_MISMATCH -> "the flag's value has another type";
      case GENERAL -> "the rule failed, or chose a variant that does not exist";
      case TARGETING_KEY_MISSING, INVALID_CONTEXT, PROVIDER_NOT_READY, PROVIDER_FATAL ->
          "the flag could not be evaluated";
    };
  }
}
