package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Everybody who is told. Immutable. */
public final class NotificationTargets {
  /** Nobody. */
  public static final NotificationTargets NONE = new NotificationTargets(List.of());

  private final List<NotificationTarget> all;

  NotificationTargets(List<NotificationTarget> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Reads the file of {@code --notify}, and the files with secrets that it names, relative to it.
   *
   * @throws IOException if it cannot be read
   * @throws InvalidDocumentException with everything that is wrong with it
   */
  public static NotificationTargets read(Path file) throws IOException {
    return new NotificationTargets(TargetsFile.read(file));
  }

  /** True if nobody is told. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** How many are told by mail: each may keep a thread of its own waiting. */
  public int mails() {
    return (int)
        all.stream().filter(target -> target.channel() instanceof NotificationTarget.Mail).count();
  }

  List<NotificationTarget> all() {
    return all;
  }
}
