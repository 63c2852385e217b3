package dev.tidegate.cli.demo;

import dev.tidegate.cli.rollout.RolloutPicture;
import dev.tidegate.cli.rollout.RolloutView;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Keyboard;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Repaint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows on stderr how the rollouts go: redrawn on a terminal, else a line for each change. */
final class Progress {
  private final Session session;
  private final RolloutPicture picture;
  private final boolean isLive;
  private final Repaint repaint;
  private final int columns;
  private final long started;
  private final Map<String, String> shown = new HashMap<>();

  Progress(Session session) {
    this.session = session;
    this.isLive = session.isLive() && session.environment().terminal().err();
    this.picture = new RolloutPicture(session.style());
    this.repaint = new Repaint(session.environment().err());
    this.columns = isLive ? Keyboard.open(session.environment(), false).columns() : 0;
    this.started = session.environment().ticker().getAsLong();
  }

  /** Seconds since the demo began. */
  double elapsedSeconds() {
    return (session.environment().ticker().getAsLong() - started) / 1e9;
  }

  /** A step of the demo itself. */
  void step(String text) {
    session.note("%6s  %s".formatted(Phrases.duration(elapsedSeconds(), false), text));
  }

  void show(List<RolloutView> rollouts) {
    if (isLive) {
      List<String> lines = new ArrayList<>();
      for (RolloutView rollout : rollouts) {
        lines.add("");
        lines.addAll(picture.lines(rollout, ""));
      }
      repaint.draw(lines, columns);
      return;
    }
    for (RolloutView rollout : rollouts) {
      String signature = rollout.signature();
      if (!signature.equals(shown.put(rollout.name(), signature))) {
        step(picture.line(rollout));
      }
    }
  }
}
