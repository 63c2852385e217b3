package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import java.util.ArrayList;
import java.util.List;

/** Draws where a rollout is: stages, evidence, agents, and what it waits for. */
public final class RolloutPicture {
  private final Style style;

  /** Draws in {@code style}. */
  public RolloutPicture(Style style) {
    this.style = style;
  }

  /**
   * The picture, several lines.
   *
   * @param leader the replica that leads, or empty if it is not known
   */
  public List<String> lines(RolloutView rollout, String leader) {
    Doc doc = rollout.doc();
    List<String> lines = new ArrayList<>();
    lines.add(headline(rollout, leader));
    if (!rollout.stages().isEmpty()) {
      lines.add(new StageTrack(style).line(rollout));
    }
    lines.addAll(new MetricTable(style).lines(doc));
    lines.addAll(PreflightLines.of(rollout, style));
    if (doc.at("fleet").exists()) {
      lines.add(fleet(doc.at("fleet")));
    }
    if (doc.at("status", "approval").exists()) {
      lines.add(approval(doc.at("status", "approval")));
    }
    String message = rollout.message();
    String waiting = doc.text("waitingFor");
    if (!rollout.isTerminal() && !waiting.isEmpty()) {
      lines.add(" waiting for: " + waiting);
    } else if (!message.isEmpty()) {
      lines.add(" why: " + message);
    }
    return lines;
  }

  /** The picture in one line, for logs. */
  public String line(RolloutView rollout) {
    String message = rollout.message();
    String waiting = rollout.doc().text("waitingFor");
    String why = message.isEmpty() ? waiting : message;
    return rollout.name()
        + "  "
        + style.phase(rollout.phase())
        + "  "
        + place(rollout)
        + (why.isEmpty() ? "" : "  " + why);
  }

  private String headline(RolloutView rollout, String leader) {
    Doc doc = rollout.doc();
    double elapsed = doc.number("status", "attemptElapsedSeconds");
    long attempt = doc.whole("status", "attempt");
    List<String> parts = new ArrayList<>();
    parts.add(style.bold(rollout.name()));
    parts.add(style.phase(rollout.phase()));
    parts.add(place(rollout));
    if (attempt > 0) {
      parts.add("attempt " + (attempt + 1)); // people count from 1
    }
    if (doc.at("metadata", "revertOf").exists()) {
      parts.add("a revert");
    }
    if (doc.isTrue("status", "rehearsing")) {
      parts.add(style.yellow("rehearsing the rollback"));
    }
    if (!Double.isNaN(elapsed)) {
      parts.add(Phrases.duration(elapsed, false));
    }
    if (!leader.isEmpty()) {
      parts.add("leader " + leader);
    }
    String revision = doc.text("metadata", "revision");
    if (!revision.isEmpty()) {
      parts.add(style.dim("revision " + revision));
    }
    return String.join("   ", parts);
  }

  private static String place(RolloutView rollout) {
    int stage = rollout.stage();
    return stage == 0
        ? "at the start"
        : "stage " + stage + "/" + rollout.stageCount() + " \"" + rollout.stageName() + "\"";
  }

  private String fleet(Doc fleet) {
    List<String> parts = new ArrayList<>();
    parts.add(fleet.whole("live") + " live");
    parts.add(
        fleet.whole("acknowledged")
            + " of "
            + fleet.whole("members")
            + " acknowledged"
            + (fleet.at("quorum").exists() ? " (quorum " + fleet.whole("quorum") + ")" : ""));
    if (fleet.at("checkpoints").exists()) {
      parts.add(fleet.whole("checkpoints") + " checkpoints");
    }
    if (fleet.whole("restored") > 0) {
      parts.add(fleet.whole("restored") + " restored");
    }
    names(parts, "late", fleet.items("stragglers").stream().map(Doc::text).toList());
    names(parts, "outstanding", fleet.items("outstanding").stream().map(Doc::text).toList());
    names(
        parts,
        "failed",
        fleet.items("failed").stream().map(f -> f.text("agent") + " " + f.text("reason")).toList());
    return " AGENTS " + String.join(" · ", parts);
  }

  private String approval(Doc approval) {
    List<Doc> given = approval.items("given");
    List<String> parts = new ArrayList<>();
    parts.add(given.size() + " of " + approval.whole("needed"));
    for (Doc one : given) {
      String why = one.text("reason");
      parts.add(
          one.text("actor") + " at " + one.text("at") + (why.isEmpty() ? "" : " (" + why + ")"));
    }
    if (approval.whole("missing") > 0) {
      String until = approval.text("until");
      parts.add(
          style.yellow(
              approval.whole("missing") + " missing" + (until.isEmpty() ? "" : " until " + until)));
    }
    if (!approval.text("voided").isEmpty()) {
      parts.add(style.yellow("void: " + approval.text("voided")));
    }
    return " APPROVALS " + String.join(" · ", parts);
  }

  private void names(List<String> parts, String word, List<String> names) {
    if (!names.isEmpty()) {
      List<String> shown = names.size() > 3 ? names.subList(0, 3) : names;
      String more = names.size() > 3 ? " and " + (names.size() - 3) + " more" : "";
      parts.add(style.yellow(word + ": " + String.join(", ", shown) + more));
    }
  }
}
