package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.EventStream;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Keyboard;
import dev.tidegate.cli.terminal.Repaint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = {
      "Follows a rollout until it ends; on a terminal as a live picture",
      "Exit code 0 when it completed, 3 when it ended otherwise, 8 when --timeout passed"
    })
final class WatchCommand implements Callable<Integer> {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration TICK_LIVE = Duration.ofMillis(200);
  private static final int TICKS_PER_READ = 5;

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  private String notice = "";

  WatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = session.patientClient();
    RolloutView first = Rollouts.get(client, session, name);
    String path =
        "/api/v1/events?namespace="
            + ApiClient.encode(session.namespace())
            + "&rollout="
            + ApiClient.encode(name);
    try (EventStream events = EventStream.open(client.target(), path)) {
      return session.isLive() ? live(client, events, first) : lines(client, events, first);
    }
  }

  private int lines(ApiClient client, EventStream events, RolloutView first)
      throws InterruptedException {
    RolloutPicture picture = new RolloutPicture(session.style());
    Deadline deadline = new Deadline(session);
    RolloutView rollout = first;
    String shown = "";
    while (true) {
      RolloutView now = rollout;
      if (!now.signature().equals(shown)) {
        shown = now.signature();
        session
            .printer()
            .line(now.document(), now.phase(), () -> List.of(time() + "  " + picture.line(now)));
      }
      if (now.isTerminal()) {
        return now.exitCode().status();
      }
      if (deadline.isOver()) {
        return ExitCode.TIMED_OUT.status();
      }
      events.next(TICK);
      RolloutView next = read(client);
      rollout = next == null ? now : next;
    }
  }

  private int live(ApiClient client, EventStream events, RolloutView first)
      throws InterruptedException {
    Repaint repaint = new Repaint(session.environment().out());
    Deadline deadline = new Deadline(session);
    RolloutView rollout = first;
    String leader = leader(client);
    try (Keyboard keyboard = Keyboard.open(session.environment(), session.canAsk())) {
      for (int tick = 1; ; tick++) {
        repaint.draw(frame(rollout, leader, keyboard.isOpen()), keyboard.columns());
        if (rollout.isTerminal()) {
          return rollout.exitCode().status();
        }
        if (deadline.isOver()) {
          return ExitCode.TIMED_OUT.status();
        }
        boolean changed = events.next(TICK_LIVE) != null;
        if (keyboard.isOpen() && isQuit(client, keyboard.key())) {
          return ExitCode.DONE.status();
        }
        if (changed || tick % TICKS_PER_READ == 0) {
          RolloutView next = read(client);
          rollout = next == null ? rollout : next;
          leader = next == null ? "" : leader;
        }
      }
    }
  }

  private List<String> frame(RolloutView rollout, String leader, boolean hasKeys) {
    List<String> lines =
        new ArrayList<>(new RolloutPicture(session.style()).lines(rollout, leader));
    if (!notice.isEmpty()) {
      lines.add(" " + session.style().yellow(notice));
    }
    if (hasKeys && !rollout.isTerminal()) {
      lines.add(" [p]ause  [c]ontinue  [a]dvance  [r]ollback  [q]uit (the rollout goes on)");
    }
    return lines;
  }

  private boolean isQuit(ApiClient client, char key) {
    switch (key) {
      case 'p' -> ask(client, "pause");
      case 'c' -> ask(client, "resume");
      case 'a' -> ask(client, "advance");
      case 'r' -> ask(client, "rollback");
      default -> {
        return key == 'q';
      }
    }
    return false;
  }

  /** Pausing and rolling back happen at once; advancing wants the key twice. */
  private void ask(ApiClient client, String verb) {
    String confirmed = "press a again to skip the gates of this stage";
    if ("advance".equals(verb) && !notice.equals(confirmed)) {
      notice = confirmed;
      return;
    }
    try {
      notice = verb + ": " + Rollouts.send(client, session, name, verb).text("state");
    } catch (CommandException e) {
      notice = String.join("; ", e.lines());
    }
  }

  private @Nullable RolloutView read(ApiClient client) {
    try {
      RolloutView rollout = Rollouts.get(client, session, name);
      if (notice.startsWith("the orchestrator")) {
        notice = "";
      }
      return rollout;
    } catch (CommandException e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      if (!notice.equals(e.getMessage())) {
        notice = String.valueOf(e.getMessage());
        if (!session.isLive()) {
          session.note("note: " + notice + "; waiting for it");
        }
      }
      return null;
    }
  }

  private static String leader(ApiClient client) {
    try {
      return client.get("/api/v1/status").text("leader", "replica");
    } catch (CommandException e) {
      return "";
    }
  }

  private String time() {
    String now = session.environment().clock().instant().toString();
    return now.substring(11, 19) + "Z";
  }

  /** The time {@code --timeout} gives, or all of it. */
  private static final class Deadline {
    private final Session session;
    private final long started;
    private final long limitNanos;

    Deadline(Session session) {
      this.session = session;
      this.started = session.environment().ticker().getAsLong();
      this.limitNanos = session.timeout(Duration.ofDays(3650)).toNanos();
    }

    boolean isOver() {
      return session.environment().ticker().getAsLong() - started >= limitNanos;
    }
  }
}
