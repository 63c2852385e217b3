package dev.tidegate.orchestrator.notify;

import dev.tidegate.orchestrator.access.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is told.
 *
 * @param name unique in its file
 * @param namespaces which are told of; empty for all
 * @param kinds what is told of, at least one
 * @param channel how
 */
record NotificationTarget(
    String name, Set<String> namespaces, Set<NotificationKind> kinds, Channel channel) {
  NotificationTarget {
    namespaces = Set.copyOf(namespaces);
    kinds = Set.copyOf(kinds);
  }

  /** How a target is reached. Every try has a deadline, or a bound on each of its steps. */
  sealed interface Channel {}

  /** Signed JSON, posted as to every webhook. */
  record Webhook(URI url, Duration timeout) implements Channel {}

  /**
   * {@code {"text": …}}, as Slack and others take it.
   *
   * @param url itself the right to post: never shown
   */
  record Slack(Secret url, Duration timeout) implements Channel {}

  /**
   * Mail.
   *
   * @param from one address
   * @param to addresses, at least one
   * @param startTls true: encrypted, or not sent
   * @param login null where the server asks nobody who they are
   * @param timeout of connecting, and of each read and write
   */
  record Mail(
      String host,
      int port,
      String from,
      List<String> to,
      boolean startTls,
      @Nullable Login login,
      Duration timeout)
      implements Channel {
    Mail {
      to = List.copyOf(to);
    }
  }

  /** Who sends mail. */
  record Login(String username, Secret password) {}

  /** True if it is to be told of {@code news}. */
  boolean wants(Notification news) {
    return kinds.contains(news.kind())
        && (namespaces.isEmpty() || namespaces.contains(news.namespace()));
  }
}
