package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.operate.Finding.State;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.Phrases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the doctor sees of the orchestrator. */
final class ServerChecks {
  /** The Date header has whole seconds, so less cannot be told. */
  private static final Duration SKEW_MAX = Duration.ofSeconds(3);

  private final ApiClient client;
  private final Environment environment;

  ServerChecks(ApiClient client, Environment environment) {
    this.client = client;
    this.environment = environment;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    Answer status;
    try {
      status = client.call(Call.get("/api/v1/status"));
    } catch (CommandException e) {
      String lines = String.join("; ", e.lines().subList(0, Math.min(2, e.lines().size())));
      findings.add(new Finding("server", State.FAIL, lines));
      return findings;
    }
    Doc body = status.body();
    findings.add(
        new Finding(
            "server",
            State.OK,
            client.target().server()
                + ", replica "
                + body.text("replica")
                + ", version "
                + body.text("version")));
    findings.add(ready());
    findings.add(leader(body));
    findings.add(etcd(body.at("etcd")));
    findings.add(skew(status.date()));
    return findings;
  }

  private Finding ready() {
    Answer answer;
    try {
      answer = client.tryCall(Call.get("/readyz"));
    } catch (CommandException e) {
      return new Finding("ready", State.FAIL, String.valueOf(e.getMessage()));
    }
    String message = answer.body().text("message");
    return answer.status() == 200
        ? new Finding(
            "ready", State.OK, message.isEmpty() ? "the view is in step with etcd" : message)
        : new Finding("ready", State.FAIL, "not ready (" + answer.status() + ") " + message);
  }

  private static Finding leader(Doc status) {
    if (Rewound.isToldBy(status)) {
      return new Finding(
          "leader",
          State.FAIL,
          Rewound.what(status) + "; nobody leads until tidegate orchestrator adopt --confirm");
    }
    String leader = status.text("leader", "replica");
    return leader.isEmpty()
        ? new Finding("leader", State.FAIL, "nobody leads: rollouts stand still, flags are served")
        : new Finding("leader", State.OK, leader + " leads");
  }

  private static Finding etcd(Doc etcd) {
    List<String> troubles = etcd.items("troubles").stream().map(Doc::text).toList();
    if (!etcd.isTrue("healthy")) {
      return new Finding(
          "etcd",
          State.FAIL,
          troubles.isEmpty() ? "not healthy: " + etcd.text("error") : String.join("; ", troubles));
    }
    String message =
        "version %s, %s of %s"
            .formatted(
                etcd.text("version"),
                Phrases.bytes(etcd.whole("dbSizeBytes")),
                Phrases.bytes(etcd.whole("quotaBytes")));
    return troubles.isEmpty()
        ? new Finding("etcd", State.OK, message)
        : new Finding("etcd", State.WARN, message + ": " + String.join("; ", troubles));
  }

  private Finding skew(@Nullable Instant server) {
    if (server == null) {
      return new Finding("clock", State.WARN, "the server sends no date");
    }
    Duration skew = Duration.between(server, environment.clock().instant()).abs();
    return skew.compareTo(SKEW_MAX) <= 0
        ? new Finding("clock", State.OK, "within " + SKEW_MAX.toSeconds() + " s of the server's")
        : new Finding(
            "clock",
            State.WARN,
            Phrases.duration((double) skew.toSeconds(), false) + " away from the server's");
  }
}
