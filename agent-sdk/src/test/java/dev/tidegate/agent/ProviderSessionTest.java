package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.FlagEvaluationOptions;
import dev.openfeature.sdk.Hook;
import dev.openfeature.sdk.HookContext;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.MutableTrackingEventDetails;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderState;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.tidegate.agent.openfeature.TidegateProvider;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider in OpenFeature's own client, on a real session with an orchestrator. */
final class ProviderSessionTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String DOMAIN = "session-test";

  @TempDir private Path folder;
  private final OpenFeatureAPI api = OpenFeatureAPI.getInstance();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private TestingOrchestrator orchestrator;
  private @Nullable Tidegate connected;

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
    orchestrator.serve(full(7, flag("store", "old"), flag("other", "old")));
  }

  @AfterEach
  void stop() {
    api.shutdown();
    api.clearHooks();
    if (connected != null) {
      connected.close();
    }
    orchestrator.close();
  }

  private Tidegate connect() {
    Tidegate tidegate =
        Tidegate.builder()
            .environment(Map.of())
            .orchestrator(orchestrator.target())
            .namespace("shop")
            .service("orders")
            .instance("o-1")
            .dataDir(folder)
            .connect();
    connected = tidegate;
    return tidegate;
  }

  private Tidegate agent() {
    return Objects.requireNonNull(connected);
  }

  private Client recorded(String domain) {
    Client client = api.getClient(domain);
    client.onProviderReady(event -> events.add("ready"));
    client.onProviderStale(event -> events.add("stale"));
    client.onProviderError(event -> events.add("error"));
    client.onProviderConfigurationChanged(
        event -> events.add("changed " + new TreeSet<>(event.getFlagsChanged())));
    return client;
  }

  private void awaitEvents(String... expected) {
    await().atMost(BOUND).untilAsserted(() -> assertThat(events).containsExactly(expected));
  }

  @Test
  void isReadyWithTheFirstViewAndTellsItOnceAlsoToWhoComesLate() {
    Client client = recorded(DOMAIN);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    assertThat(client.getProviderState()).isEqualTo(ProviderState.READY);
    assertThat(client.getStringValue("store", "code")).isEqualTo("old");
    awaitEvents("ready");
    List<String> late = new CopyOnWriteArrayList<>();
    client.onProviderReady(event -> late.add("late"));
    await().atMost(BOUND).untilAsserted(() -> assertThat(late).containsExactly("late"));
    awaitEvents("ready");
  }

  @Test
  void tellsWhichFlagsChangedOnceForEachView() {
    Client client = recorded(DOMAIN);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    awaitEvents("ready");
    orchestrator.serve(full(8, flag("store", "new"), flag("other", "old")));
    awaitEvents("ready", "changed [store]");
    orchestrator.serve(full(9, flag("store", "new"), flag("third", "old")));
    awaitEvents("ready", "changed [store]", "changed [other, third]");
    orchestrator.serve(full(10, flag("store", "new"), flag("third", "old")));
    await().atMost(BOUND).until(() -> agent().status().revision() == 10);
    assertThat(client.getStringValue("store", "code")).isEqualTo("new");
    awaitEvents("ready", "changed [store]", "changed [other, third]");
  }

  @Test
  void isStaleOnceWhileCutOffServesOnAndIsReadyAgain() throws IOException {
    Client client = recorded(DOMAIN);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    awaitEvents("ready");
    int port = orchestrator.port();
    orchestrator.close();
    awaitEvents("ready", "stale");
    assertThat(client.getProviderState()).isEqualTo(ProviderState.STALE);
    FlagEvaluationDetails<String> details = client.getStringDetails("store", "code");
    assertThat(details.getValue()).isEqualTo("old");
    assertThat(details.getErrorCode()).isNull();
    orchestrator = TestingOrchestrator.startAt(port);
    orchestrator.serve(full(8, flag("store", "old"), flag("other", "old")));
    awaitEvents("ready", "stale", "ready");
    assertThat(client.getProviderState()).isEqualTo(ProviderState.READY);
  }

  @Test
  void isReadyFromDiskAndStaleOnceTheOrchestratorIsFoundUnreachable() throws Exception {
    assertThat(connect().awaitReady(BOUND)).isTrue();
    agent().close();
    orchestrator.close();
    Client client = recorded(DOMAIN);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    assertThat(client.getStringValue("store", "code")).isEqualTo("old");
    awaitEvents("ready", "stale");
  }

  @Test
  void isInErrorWhenNothingWasEverServedAndReadyWhenSomethingIs() throws IOException {
    int port = orchestrator.port();
    orchestrator.close();
    connect();
    TidegateProvider impatient =
        new TidegateProvider(agent().served(), Duration.ofMillis(50), null, List.of());
    Client client = recorded(DOMAIN);
    assertThatThrownBy(() -> api.setProviderAndWait(DOMAIN, impatient))
        .isInstanceOf(GeneralError.class);
    awaitEvents("error");
    assertThat(client.getProviderState()).isEqualTo(ProviderState.ERROR);
    FlagEvaluationDetails<String> details = client.getStringDetails("store", "code");
    assertThat(details.getValue()).isEqualTo("code");
    assertThat(details.getReason()).isEqualTo("ERROR");

    orchestrator = TestingOrchestrator.startAt(port);
    orchestrator.serve(full(7, flag("store", "old")));
    awaitEvents("error", "ready");
    assertThat(client.getStringValue("store", "code")).isEqualTo("old");
  }

  @Test
  void initialisesWithoutHoldingUpTheCallerAndSaysNotReadyMeanwhile() throws IOException {
    int port = orchestrator.port();
    orchestrator.close();
    Client client = recorded(DOMAIN);
    api.setProvider(DOMAIN, connect().openFeature());
    FlagEvaluationDetails<String> details = client.getStringDetails("store", "code");
    assertThat(details.getValue()).isEqualTo("code");
    assertThat(details.getErrorCode()).isEqualTo(ErrorCode.PROVIDER_NOT_READY);
    orchestrator = TestingOrchestrator.startAt(port);
    orchestrator.serve(full(7, flag("store", "old")));
    awaitEvents("ready");
  }

  @Test
  void servesSeveralDomainsAndTellsEachAlone() throws IOException {
    api.setProviderAndWait("first", connect().openFeature());
    try (TestingOrchestrator billing = TestingOrchestrator.start();
        Tidegate second =
            Tidegate.builder()
                .environment(Map.of())
                .orchestrator(billing.target())
                .namespace("billing")
                .service("orders")
                .instance("o-1")
                .dataDir(folder.resolve("billing"))
                .connect()) {
      billing.serve(full(3, flag("store", "shadow")));
      api.setProviderAndWait("second", second.openFeature());
      recorded("first");
      assertThat(api.getClient("first").getStringValue("store", "code")).isEqualTo("old");
      assertThat(api.getClient("second").getStringValue("store", "code")).isEqualTo("shadow");
      billing.serve(full(4, flag("store", "new")));
      await()
          .atMost(BOUND)
          .until(() -> api.getClient("second").getStringValue("store", "code").equals("new"));
      awaitEvents("ready");
    }
  }

  @Test
  void oneProviderServesTwoDomainsUntilBothHaveAnother() {
    TidegateProvider provider = (TidegateProvider) connect().openFeature();
    api.setProviderAndWait("first", provider);
    api.setProviderAndWait("second", provider);
    recorded("first");
    recorded("second");
    awaitEvents("ready", "ready");
    orchestrator.serve(full(8, flag("store", "new"), flag("other", "old")));
    awaitEvents("ready", "ready", "changed [store]", "changed [store]");
    assertThat(api.getClient("second").getStringValue("store", "code")).isEqualTo("new");
  }

  @Test
  void goesOnEvaluatingNativelyAfterItsShutdown() {
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    recorded(DOMAIN);
    awaitEvents("ready");
    api.shutdown();
    orchestrator.serve(full(8, flag("store", "new")));
    await().atMost(BOUND).until(() -> agent().status().revision() == 8);
    assertThat(
            agent()
                .flags()
                .stringValue("store", "code", dev.tidegate.core.rule.EvaluationContext.EMPTY))
        .isEqualTo("new");
    assertThat(events).containsExactly("ready");
  }

  @Test
  void runsHooksFromApiToProviderAndBackWhateverTheyThrow() {
    api.addHooks(hook("api"));
    api.setProviderAndWait(DOMAIN, connect().openFeature(List.of(hook("provider"))));
    Client client = api.getClient(DOMAIN);
    client.addHooks(hook("client"));
    FlagEvaluationOptions options =
        FlagEvaluationOptions.builder().hooks(List.of(hook("call"))).build();
    assertThat(client.getStringValue("store", "code", new MutableContext(), options))
        .isEqualTo("old");
    assertThat(events)
        .containsExactly(
            "before api",
            "before client",
            "before call",
            "before provider",
            "after provider",
            "after call",
            "after client",
            "after api",
            "finally provider",
            "finally call",
            "finally client",
            "finally api");
    FlagEvaluationOptions throwing =
        FlagEvaluationOptions.builder().hooks(List.of(new ThrowingHook())).build();
    FlagEvaluationDetails<String> details =
        client.getStringDetails("store", "code", new MutableContext(), throwing);
    assertThat(details.getValue()).isEqualTo("code");
    assertThat(details.getErrorCode()).isEqualTo(ErrorCode.GENERAL);
    assertThat(client.getStringValue("store", "code")).as("the next one").isEqualTo("old");
  }

  private Hook<String> hook(String name) {
    return new Hook<>() {
      @Override
      public Optional<EvaluationContext> before(
          HookContext<String> context, Map<String, Object> hints) {
        events.add("before " + name);
        return Optional.empty();
      }

      @Override
      public void after(
          HookContext<String> context,
          FlagEvaluationDetails<String> details,
          Map<String, Object> hints) {
        events.add("after " + name);
      }

      @Override
      public void finallyAfter(
          HookContext<String> context,
          FlagEvaluationDetails<String> details,
          Map<String, Object> hints) {
        events.add("finally " + name);
      }
    };
  }

  private static final class ThrowingHook implements Hook<String> {
    @Override
    public Optional<EvaluationContext> before(
        HookContext<String> context, Map<String, Object> hints) {
      throw new IllegalStateException("a hook of the service's");
    }
  }

  @Test
  void countsTrackedEventsAsOutcomesOfTheMetricInTheStage() {
    Directive stage =
        Directive.newBuilder()
            .setRolloutUid("uid-1")
            .setRollout("orders")
            .setStage(1)
            .setKind(Directive.Kind.ENTER)
            .setToken(5)
            .setMember(true)
            .setSplit(
                Split.newBuilder()
                    .setKind(Split.Kind.UNIT)
                    .setSalt("shop/orders")
                    .setCandidateBelow(100_000)
                    .setBaselineFrom(100_000))
            .build();
    orchestrator.serve(full(8, flag("store", "new")), stage);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    Client client = api.getClient(DOMAIN);
    await().atMost(BOUND).until(() -> agent().status().revision() == 8);
    client.track("checkout", new MutableContext("user-1"));
    client.track(
        "checkout",
        new MutableContext("user-2"),
        new MutableTrackingEventDetails().add("succeeded", false));
    client.track("not a metric", new MutableContext("user-1"));
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              List<SignalCell> cells =
                  orchestrator.reports.stream()
                      .flatMap(report -> report.getCellsList().stream())
                      .toList();
              assertThat(cells).extracting(SignalCell::getMetric).doesNotContain("not a metric");
              SignalCell total =
                  cells.stream()
                      .filter(cell -> cell.getMetric().equals("checkout"))
                      .reduce((earlier, later) -> later)
                      .orElseThrow();
              assertThat(total.getCount()).isEqualTo(2);
              assertThat(total.getFailures()).isEqualTo(1);
            });
  }

  @Test
  void tellsChangesOfABurstWithoutLosingOne() {
    recorded(DOMAIN);
    api.setProviderAndWait(DOMAIN, connect().openFeature());
    awaitEvents("ready");
    Set<String> keys = new TreeSet<>();
    Flag[] flags = new Flag[200];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = flag("f" + i, "new");
      keys.add("f" + i);
      orchestrator.serve(full(8 + i, flags[i]).setFull(false));
    }
    await()
        .atMost(BOUND)
        .until(
            () ->
                keys.stream()
                    .allMatch(
                        key ->
                            events.stream()
                                .anyMatch(event -> event.matches(".*[\\[ ]" + key + "[,\\]].*"))));
    assertThat(events.size()).isLessThanOrEqualTo(201);
  }
}
