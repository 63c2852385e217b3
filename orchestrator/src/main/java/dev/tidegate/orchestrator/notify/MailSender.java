package dev.tidegate.orchestrator.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.orchestrator.notify.NotificationTarget.Login;
import dev.tidegate.orchestrator.notify.NotificationTarget.Mail;
import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends mail: one message to all addresses of a target, over a connection of its own. Blocks a
 * thread of the executor for as long as the server takes, of which every step is bounded.
 */
final class MailSender implements NotificationSender {
  private static final int DETAIL_MAX = 200;

  private final String target;
  private final Mail mail;
  private final Executor executor;
  private final Session session;

  MailSender(String target, Mail mail, Executor executor) {
    this(target, mail, executor, null);
  }

  /**
   * @param trust makes encrypted sockets, or null for those that trust whom the system does
   */
  MailSender(String target, Mail mail, Executor executor, @Nullable SSLSocketFactory trust) {
    this.target = target;
    this.mail = mail;
    this.executor = executor;
    Properties properties = properties(mail);
    if (trust != null) {
      properties.put("mail.smtp.ssl.socketFactory", trust);
    }
    this.session = Session.getInstance(properties);
  }

  private static Properties properties(Mail mail) {
    String millis = Long.toString(mail.timeout().toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(mail.startTls()));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(mail.startTls()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.auth", Boolean.toString(mail.login() != null));
    properties.setProperty("mail.smtp.sendpartial", "true");
    return properties;
  }

  @Override
  public CompletableFuture<TryResult> send(Notification told, int leftOut) {
    try {
      return CompletableFuture.supplyAsync(() -> attempt(told, leftOut), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(new TryResult(Meaning.AGAIN, "no thread is free"));
    }
  }

  private TryResult attempt(Notification told, int leftOut) {
    boolean taken = false;
    try {
      MimeMessage message = message(told, leftOut);
      try (Transport transport = session.getTransport("smtp")) {
        Login login = mail.login();
        transport.connect(
            mail.host(),
            mail.port(),
            login == null ? null : login.username(),
            login == null ? null : login.password().reveal());
        transport.sendMessage(message, message.getAllRecipients());
        taken = true; // whatever becomes of the goodbye
      }
      return new TryResult(Meaning.YES, "");
    } catch (SendFailedException e) {
      return refused(e);
    } catch (MessagingException e) {
      return new TryResult(taken ? Meaning.YES : Meaning.AGAIN, detail(e));
    }
  }

  private MimeMessage message(Notification told, int leftOut) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(mail.from()));
    for (String address : mail.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(address));
    }
    message.setSubject("[tidegate] " + NotificationText.title(told), UTF_8.name());
    message.setText(
        NotificationText.body(told, leftOut).replace("\n", "\r\n") + "\r\n", UTF_8.name());
    message.setSentDate(Date.from(told.at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Tidegate-Event", told.kind().word());
    message.saveChanges(); // makes an id of its own, which would differ when it is sent again
    message.setHeader("Message-ID", "<" + told.key(target).replace('/', '.') + "@tidegate>");
    return message;
  }

  /** Some of the addresses may have taken it: then the others are not a reason to send it again. */
  private static TryResult refused(SendFailedException e) {
    Address[] sent = e.getValidSentAddresses();
    if (sent != null && sent.length > 0) {
      return new TryResult(Meaning.YES, "refused for " + joined(e.getInvalidAddresses()));
    }
    return new TryResult(isFinal(e) ? Meaning.NO : Meaning.AGAIN, detail(e));
  }

  private static String joined(Address @Nullable [] addresses) {
    return addresses == null
        ? "some"
        : Arrays.stream(addresses).map(Address::toString).collect(Collectors.joining(", "));
  }

  /** True if the server said 5xx to everything it was asked for. */
  private static boolean isFinal(SendFailedException refusal) {
    boolean any = false;
    for (Exception e = refusal; e instanceof MessagingException next; e = next.getNextException()) {
      int code = code(next);
      if (code > 0 && code < 500) {
        return false;
      }
      any |= code >= 500;
    }
    return any;
  }

  private static int code(MessagingException e) {
    if (e instanceof SMTPSendFailedException failed) {
      return failed.getReturnCode();
    }
    if (e instanceof SMTPAddressFailedException failed) {
      return failed.getReturnCode();
    }
    return e instanceof SMTPSenderFailedException failed ? failed.getReturnCode() : 0;
  }

  private static String detail(MessagingException e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    return text.substring(0, Math.min(DETAIL_MAX, text.length())).replaceAll("\\p{Cntrl}+", " ");
  }
}
