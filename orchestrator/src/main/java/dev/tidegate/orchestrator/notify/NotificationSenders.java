package dev.tidegate.orchestrator.notify;

import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.notify.NotificationTarget.Channel;
import dev.tidegate.orchestrator.notify.NotificationTarget.Mail;
import dev.tidegate.orchestrator.notify.NotificationTarget.Slack;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import java.util.concurrent.Executor;

/**
 * What reaches targets.
 *
 * @param client posts
 * @param requests signs what webhooks get
 * @param mail blocks for as long as a mail server takes; one thread per target by mail keeps a slow
 *     one from the others
 */
public record NotificationSenders(BoundedClient client, WebhookRequests requests, Executor mail) {
  NotificationSender to(NotificationTarget target) {
    Channel channel = target.channel();
    if (channel instanceof Webhook webhook) {
      return HttpSender.of(target.name(), webhook, client, requests);
    }
    if (channel instanceof Slack slack) {
      return HttpSender.of(slack, client);
    }
    if (channel instanceof Mail address) {
      return new MailSender(target.name(), address, mail);
    }
    throw new AssertionError(channel);
  }
}
