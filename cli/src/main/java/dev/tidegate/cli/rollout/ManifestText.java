package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.InvalidDocumentException;
import org.jspecify.annotations.Nullable;

/** What has to be known of a rollout file before it is sent. */
final class ManifestText {
  private ManifestText() {}

  /**
   * The namespace to send it to: the one in the file, which must not contradict {@code
   * --namespace}; else the session's.
   */
  static String namespace(Session session, InputFile input) {
    try {
      Doc doc = new Doc(input.document());
      @Nullable String written = doc.textOrNull("metadata", "namespace");
      if (written == null) {
        return session.namespace();
      }
      if (session.isNamespaceGiven() && !written.equals(session.namespace())) {
        throw CommandException.usage(
            "%s is for namespace '%s', but --namespace says '%s'"
                .formatted(input.name(), written, session.namespace()),
            "leave --namespace out");
      }
      return written;
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }
}
