package dev.tidegate.cli.demo;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.dev.Installation;
import dev.tidegate.cli.dev.Playground;
import dev.tidegate.cli.rollout.RolloutView;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.core.document.JsonWriter;
import java.time.Duration;
import java.util.List;

/**
 * The course of the demo: a fleet, two flags, two rollouts through the public API, and a look at
 * every agent before, during and after.
 */
final class Demo {
  private static final String HEALTHY_FLAG = "orders.store";
  private static final String FAULTY_FLAG = "orders.pricing";
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(30);
  private static final Duration FAST_WAIT = Duration.ofSeconds(55);
  private static final Duration LONG_WAIT = Duration.ofSeconds(170);

  private final Session session;
  private final Playground playground;
  private final DemoFiles files;
  private final boolean fast;
  private final Progress progress;

  Demo(Session session, Playground playground, Installation installation, boolean fast) {
    this.session = session;
    this.playground = playground;
    this.files = new DemoFiles(installation, playground.options().namespace());
    this.fast = fast;
    this.progress = new Progress(session);
  }

  DemoResult run() throws InterruptedException {
    progress.step("starting etcd and an orchestrator");
    playground.startOrchestrator();
    progress.step("orchestrator at " + playground.target().server() + ", starting the fleet");
    playground.startFleet();
    awaitAgents();
    ApiClient api = playground.api();
    api.call(Call.send("POST", path("flagsets"), files.flags(), Call.JSON));
    awaitFlags();
    FleetStates before = FleetStates.read(playground);
    Doc healthy = files.rollout(fast ? "healthy-fast" : "healthy");
    Doc faulty = files.rollout(fast ? "faulty-fast" : "faulty");
    DemoSummary summary = new DemoSummary(session.style(), fast, before);
    if (fast) {
      progress.step("starting both rollouts on one fleet");
      apply(api, healthy);
      apply(api, faulty);
      follow(api, List.of(name(healthy), name(faulty)), summary);
    } else {
      progress.step("rollout " + name(healthy) + ": a new order store that works");
      apply(api, healthy);
      follow(api, List.of(name(healthy)), summary);
      progress.step("rollout " + name(faulty) + ": a new price calculation that is faulty");
      apply(api, faulty);
      follow(api, List.of(name(faulty)), summary);
    }
    FleetStates after = FleetStates.read(playground);
    return summary.result(
        new DemoSummary.Ended(ended(api, name(healthy)), HEALTHY_FLAG, "shelf-book"),
        new DemoSummary.Ended(ended(api, name(faulty)), FAULTY_FLAG, "price-book"),
        after,
        progress.elapsedSeconds());
  }

  private void awaitAgents() {
    int wanted = playground.options().agents();
    long deadline = deadline(CONNECT_WAIT);
    while (true) {
      long live =
          playground.api().get(path("agents")).items("items").stream()
              .filter(agent -> "LIVE".equals(agent.text("state")))
              .count();
      if (live >= wanted) {
        progress.step(Phrases.count(live, "agent") + " connected");
        return;
      }
      check(deadline, "only %d of %d agents connected".formatted(live, wanted));
    }
  }

  /** Agents take new flags within milliseconds, but not at once. */
  private void awaitFlags() {
    long deadline = deadline(CONNECT_WAIT);
    while (true) {
      List<String> without = FleetStates.read(playground).without(FAULTY_FLAG);
      if (without.isEmpty()) {
        return;
      }
      check(deadline, "no flags yet at " + Phrases.list(without));
    }
  }

  private void apply(ApiClient api, Doc manifest) {
    api.call(Call.send("POST", path("rollouts"), JsonWriter.compact(manifest.node()), Call.JSON));
  }

  private void follow(ApiClient api, List<String> names, DemoSummary summary) {
    long deadline = deadline(fast ? FAST_WAIT : LONG_WAIT);
    while (true) {
      List<RolloutView> rollouts =
          names.stream().map(name -> new RolloutView(api.get(path("rollouts", name)))).toList();
      progress.show(rollouts);
      if (rollouts.stream().allMatch(RolloutView::isTerminal)) {
        return;
      }
      if (rollouts.stream().anyMatch(r -> "SOAKING".equals(r.phase()))) {
        summary.during(FleetStates.read(playground), FAULTY_FLAG);
      }
      check(deadline, "not ended in time: " + places(rollouts));
    }
  }

  private static String places(List<RolloutView> rollouts) {
    return String.join(
        ", ", rollouts.stream().map(r -> r.name() + " " + r.phase() + " " + r.message()).toList());
  }

  private DemoSummary.Facts ended(ApiClient api, String name) {
    RolloutView rollout = new RolloutView(api.get(path("rollouts", name)));
    Timeline timeline = new Timeline(api.get(path("rollouts", name, "history")).items("items"));
    String uid = rollout.doc().text("metadata", "uid");
    List<String> restorePoints =
        api.get(path("checkpoints") + "?service=orders").items("items").stream()
            .filter(c -> "restore".equals(c.text("place")) && uid.equals(c.text("rolloutUid")))
            .map(c -> c.text("instance"))
            .distinct()
            .sorted()
            .toList();
    return new DemoSummary.Facts(rollout, timeline, restorePoints);
  }

  private static String name(Doc manifest) {
    return manifest.text("metadata", "name");
  }

  private String path(String resource, String... names) {
    return Session.pathIn(playground.options().namespace(), resource, names);
  }

  private long deadline(Duration wait) {
    return session.environment().ticker().getAsLong() + wait.toNanos();
  }

  /** Waits a little; ends the demo if the time is over or a process died. */
  private void check(long deadline, String what) {
    List<String> dead = playground.dead();
    if (!dead.isEmpty()) {
      throw new CommandException(
          ExitCode.FAILED, Phrases.list(dead) + " ended unexpectedly", what, null);
    }
    if (session.environment().ticker().getAsLong() > deadline) {
      throw new CommandException(ExitCode.FAILED, what, null, null);
    }
    session.environment().pause(LOOK);
  }
}
