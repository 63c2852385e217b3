package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.manifest.UrlText;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.notify.NotificationTarget.Channel;
import dev.tidegate.orchestrator.notify.NotificationTarget.Login;
import dev.tidegate.orchestrator.notify.NotificationTarget.Mail;
import dev.tidegate.orchestrator.notify.NotificationTarget.Slack;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads how a target is reached. */
final class ChannelReader {
  private static final int PORT_MAX = 65_535;
  private static final int PORT_SUBMISSION = 587;
  private static final int TO_MAX = 20;
  private static final Duration TIMEOUT_MIN = Stage.Webhook.TIMEOUT_MIN;
  private static final Duration TIMEOUT_MAX = Stage.Webhook.TIMEOUT_MAX;
  private static final Duration TIMEOUT_DEFAULT = Stage.Webhook.TIMEOUT_DEFAULT;
  private static final Secret STAND_IN = Secret.of("unread");

  private final Map<String, Function<Fields, Channel>> readers =
      Map.of("webhook", this::webhook, "slack", this::slack, "smtp", this::mail);
  private final Path folder;
  private final Problems problems;

  /**
   * @param folder what files with secrets are relative to
   */
  ChannelReader(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /** The one channel of {@code target}; some stand-in after a problem. */
  Channel read(Fields target) {
    List<Channel> channels = new ArrayList<>();
    for (String name : List.of("webhook", "slack", "smtp")) {
      Fields fields = target.optionalMap(name);
      Function<Fields, Channel> reader = readers.get(name);
      if (fields != null && reader != null) {
        channels.add(reader.apply(fields));
        fields.finish();
      }
    }
    if (channels.size() != 1) {
      problems.add(
          target.path(),
          target.node(),
          channels.isEmpty() ? "says not how it is reached" : "is reached in more than one way",
          "give exactly one of webhook, slack and smtp");
      return new Webhook(UrlText.STAND_IN, TIMEOUT_DEFAULT);
    }
    return channels.get(0);
  }

  private Channel webhook(Fields fields) {
    return new Webhook(fields.parsed("url", UrlText::parse, UrlText.STAND_IN), timeout(fields));
  }

  private Channel slack(Fields fields) {
    Secret url = STAND_IN;
    if (fields.has("url") == fields.has("urlFile")) {
      problems.add(
          fields.path(), fields.node(), "needs either url or urlFile", "the address is a secret");
    } else if (fields.has("url")) {
      url = fields.parsed("url", ChannelReader::secretUrl, STAND_IN);
    } else {
      url = secretFile(fields, "urlFile");
      checkUrlOf(fields, url);
    }
    return new Slack(url, timeout(fields));
  }

  private static void checkUrlOf(Fields fields, Secret url) {
    if (url == STAND_IN) {
      return; // said already
    }
    try {
      secretUrl(url.reveal());
    } catch (IllegalArgumentException e) {
      fields.problem("urlFile", "the content " + e.getMessage(), null);
    }
  }

  /** Says less than {@link UrlText} would: what is written must not come to light. */
  private static Secret secretUrl(String text) {
    try {
      UrlText.parse(text);
      return Secret.of(text);
    } catch (IllegalArgumentException e) {
      // Without its cause, which holds the text.
      throw new IllegalArgumentException("must be an http or https address");
    }
  }

  private Channel mail(Fields fields) {
    String host = fields.text("host");
    if (fields.has("host") && host.isBlank()) {
      fields.problem("host", "must not be empty", null);
    }
    int port = (int) fields.wholeNumber("port", 1, PORT_MAX, PORT_SUBMISSION);
    String from = fields.parsed("from", ChannelReader::address, "");
    boolean startTls = fields.bool("startTls", true);
    return new Mail(
        host, port, from, to(fields), startTls, login(fields, startTls), timeout(fields));
  }

  private List<String> to(Fields fields) {
    fields.node("to");
    List<String> to = fields.texts("to");
    for (int i = 0; i < to.size(); i++) {
      try {
        address(to.get(i));
      } catch (IllegalArgumentException e) {
        problems.add(
            Problem.item(fields.path("to"), i),
            fields.optionalList("to").get(i),
            String.valueOf(e.getMessage()));
      }
    }
    int given = fields.optionalList("to").size();
    if (fields.has("to") && (given == 0 || given > TO_MAX)) {
      fields.problem(
          "to", "there are 1 to " + TO_MAX + " addresses, not " + given, "use a mailing list");
    }
    return to;
  }

  private static String address(String text) {
    try {
      new InternetAddress(text, true);
      return text;
    } catch (AddressException e) {
      throw new IllegalArgumentException("must be a mail address, but is '" + text + "'", e);
    }
  }

  private @Nullable Login login(Fields fields, boolean startTls) {
    if (fields.has("username") != fields.has("passwordFile")) {
      fields.problem(
          fields.has("username") ? "username" : "passwordFile",
          "username and passwordFile go together",
          "give both, or none where the server asks nobody who they are");
      return null;
    }
    if (!fields.has("username")) {
      return null;
    }
    if (!startTls) {
      fields.problem("startTls", "a password is not sent unencrypted", "leave it out");
    }
    return new Login(fields.text("username"), secretFile(fields, "passwordFile"));
  }

  private Secret secretFile(Fields fields, String name) {
    String path = fields.text(name);
    try {
      return Secret.of(Files.readString(folder.resolve(path)));
    } catch (IOException | InvalidPathException e) {
      fields.problem(name, "'" + path + "' cannot be read", e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      fields.problem(name, "'" + path + "' is empty", null);
    }
    return STAND_IN;
  }

  private static Duration timeout(Fields fields) {
    Duration timeout = fields.duration("timeout", TIMEOUT_DEFAULT);
    if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      fields.problem(
          "timeout",
          "must be %s to %s"
              .formatted(DurationText.format(TIMEOUT_MIN), DurationText.format(TIMEOUT_MAX)),
          DurationText.format(TIMEOUT_DEFAULT) + " is usual");
      return TIMEOUT_DEFAULT;
    }
    return timeout;
  }
}
