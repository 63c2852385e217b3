package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.MapNode;
import java.util.List;

/**
 * A rollout as the server tells of it, with names for what commands ask about.
 *
 * @param doc the server's object
 */
public record RolloutView(Doc doc) {
  /** Its name. */
  public String name() {
    return doc.text("metadata", "name");
  }

  /** Its namespace. */
  public String namespace() {
    return doc.text("metadata", "namespace");
  }

  /** Its phase, for example SOAKING. */
  public String phase() {
    String phase = doc.text("status", "phase");
    return phase.isEmpty() ? "PENDING" : phase;
  }

  /** The number of the stage whose flags are served; 0 is the start. */
  public int stage() {
    return (int) doc.whole("status", "stage");
  }

  /** The name of that stage; "start" for stage 0. */
  public String stageName() {
    String name = doc.text("status", "stageName");
    return stage() == 0 ? "start" : name.isEmpty() ? stageName(stage()) : name;
  }

  /** The stages of its plan. */
  public List<Doc> stages() {
    return doc.items("plan", "stages");
  }

  /** How many stages it has; lists tell it in the status, without the plan. */
  public int stageCount() {
    int planned = stages().size();
    return planned > 0 ? planned : (int) doc.whole("status", "stages");
  }

  /** The name of the stage {@code index}, counted from 1. */
  public String stageName(int index) {
    List<Doc> stages = stages();
    return index < 1 || index > stages.size()
        ? String.valueOf(index)
        : stages.get(index - 1).text("name");
  }

  /** True if it has ended and will not change any more. */
  public boolean isTerminal() {
    return doc.isTrue("status", "terminal")
        || switch (phase()) {
          case "COMPLETED", "ROLLED_BACK", "FAILED", "SUPERSEDED" -> true;
          default -> false;
        };
  }

  /** Why it is in its phase, for people; may be empty. */
  public String message() {
    String message = doc.text("status", "message");
    return message.isEmpty() ? doc.text("status", "reason") : message;
  }

  /** The exit code of commands that report how it stands. */
  public ExitCode exitCode() {
    return isTerminal() && !"COMPLETED".equals(phase()) ? ExitCode.ENDED_BADLY : ExitCode.DONE;
  }

  /** The whole as it is printed. */
  public MapNode document() {
    return doc.map();
  }

  /** If this changes, a log of the rollout gets a new line. */
  public String signature() {
    return String.join(
        "|",
        phase(),
        doc.text("status", "stage"),
        doc.text("status", "reason"),
        doc.text("status", "attempt"));
  }
}
