package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.notify.NotificationTarget.Login;
import dev.tidegate.orchestrator.notify.NotificationTarget.Mail;
import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail to real servers: a whole one, and one with faults. */
final class MailSenderTest {
  private static final List<String> TO = List.of("oncall@example.org", "Second <b@example.org>");

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private Duration patience = Duration.ofSeconds(10);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private TryResult send(int port, boolean startTls, @Nullable Login login) throws Exception {
    return send(port, startTls, login, null);
  }

  private TryResult send(
      int port, boolean startTls, @Nullable Login login, @Nullable SSLContext trust)
      throws Exception {
    Mail mail =
        new Mail(
            "127.0.0.1", port, "Tidegate <tidegate@example.org>", TO, startTls, login, patience);
    return new MailSender(
            "on-call", mail, executor, trust == null ? null : trust.getSocketFactory())
        .send(NotificationTextTest.news(NotificationKind.ROLLED_BACK), 4)
        .get(20, TimeUnit.SECONDS);
  }

  /** Taken by an implementation that is not ours. */
  @Nested
  final class Taken {
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

    private int start() {
      server.start();
      return server.getSmtp().getPort();
    }

    @AfterEach
    void stopServer() {
      server.stop();
    }

    @Test
    void everyAddressGetsOneMessageWithTheSameTextAsEverybody() throws Exception {
      assertThat(send(start(), false, null)).isEqualTo(new TryResult(Meaning.YES, ""));
      MimeMessage[] received = server.getReceivedMessages();
      assertThat(received).hasSize(2);
      MimeMessage message = received[0];
      assertThat(message.getSubject())
          .isEqualTo("[tidegate] rollout orders in shop was rolled back");
      assertThat(String.valueOf(message.getContent()).replace("\r\n", "\n").strip())
          .isEqualTo(
              NotificationText.body(NotificationTextTest.news(NotificationKind.ROLLED_BACK), 4));
      assertThat(message.getFrom()[0]).hasToString("Tidegate <tidegate@example.org>");
      assertThat(message.getHeader("To")[0]).contains("oncall@example.org", "b@example.org");
      assertThat(message.getHeader("X-Tidegate-Event")).containsExactly("rolledBack");
      assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void itsIdIsTheSameWhenItIsSentAgain() throws Exception {
      int port = start();
      send(port, false, null);
      send(port, false, null);
      assertThat(server.getReceivedMessages())
          .hasSize(4)
          .allSatisfy(
              message ->
                  assertThat(message.getMessageID())
                      .isEqualTo("<notification.2.4711.on-call@tidegate>"));
    }

    @Test
    void aServerThatAsksWhoSendsIsTold() throws Exception {
      server.setUser("tidegate@example.org", "tidegate", "s3cret");
      int port = start();
      assertThat(send(port, false, new Login("tidegate", Secret.of("s3cret"))).meaning())
          .isEqualTo(Meaning.YES);
      TryResult wrong = send(port, false, new Login("tidegate", Secret.of("guess")));
      assertThat(wrong.meaning()).isEqualTo(Meaning.AGAIN);
      assertThat(wrong.detail()).contains("AuthenticationFailed").doesNotContain("guess");
    }
  }

  /** What goes wrong. */
  @Nested
  final class Faults {
    private final ScriptedMailServer server = new ScriptedMailServer();

    @AfterEach
    void stopServer() {
      server.close();
    }

    @ParameterizedTest
    @CsvSource({
      "MAIL, 550 not you, NO",
      "MAIL, 451 later, AGAIN",
      "RCPT, 550 no such user, NO",
      "RCPT, 450 busy, AGAIN",
      "DATA, 554 no, NO",
      "END, 552 too much, NO",
      "END, 452 full, AGAIN",
      "CONNECT, 421 closing, AGAIN",
      "END, '', AGAIN",
      "DATA, ' ', AGAIN",
      "CONNECT, ' ', AGAIN",
    })
    void aFinalNoEndsItAndEverythingElseIsTriedAgain(String command, String answer, Meaning meaning)
        throws Exception {
      server.answers(command, answer);
      if (answer.equals(" ")) { // nothing at all
        patience = Duration.ofMillis(500);
      }
      TryResult result = send(server.port(), false, null);
      assertThat(result.meaning()).as(result.detail()).isEqualTo(meaning);
      assertThat(result.detail()).isNotBlank();
    }

    @Test
    void whatWasTakenStaysTakenWhateverTheGoodbyeComesTo() throws Exception {
      server.answers("QUIT", "");
      assertThat(send(server.port(), false, null).meaning()).isEqualTo(Meaning.YES);
    }

    @Test
    void whatOneOfTheAddressesGotIsNotSentAgainForTheOther() throws Exception {
      server.answers("RCPT TO:<B@EXAMPLE.ORG>", "550 no such user");
      TryResult result = send(server.port(), false, null);
      assertThat(result.meaning()).isEqualTo(Meaning.YES);
      assertThat(result.detail()).isEqualTo("refused for Second <b@example.org>");
      assertThat(server.commands).contains("END");
    }

    @Test
    void theLoginIsSentEncryptedOnly(@TempDir Path folder) throws Exception {
      SSLContext identity = TestingIdentity.of(folder, "ip:127.0.0.1");
      server.offers(identity);
      Login login = new Login("u", Secret.of("s3cret"));
      assertThat(send(server.port(), true, login, identity))
          .isEqualTo(new TryResult(Meaning.YES, ""));
      assertThat(server.commands)
          .containsSubsequence("STARTTLS", "(encrypted)", "AUTH", "MAIL", "END", "QUIT");
    }

    @Test
    void nothingIsSentToAServerThatCannotShowWhoItIs(@TempDir Path folder) throws Exception {
      SSLContext other = TestingIdentity.of(folder, "dns:mail.example");
      server.offers(other);
      Login login = new Login("u", Secret.of("s3cret"));
      TryResult wrongName = send(server.port(), true, login, other);
      assertThat(wrongName.meaning()).as(wrongName.detail()).isEqualTo(Meaning.AGAIN);
      TryResult untrusted = send(server.port(), true, login, null);
      assertThat(untrusted.meaning()).as(untrusted.detail()).isEqualTo(Meaning.AGAIN);
      assertThat(server.commands).contains("STARTTLS").doesNotContain("AUTH", "MAIL");
    }

    @Test
    void isNotSentInTheClearToAServerThatOffersNoEncryption() throws Exception {
      TryResult result = send(server.port(), true, new Login("u", Secret.of("s3cret")));
      assertThat(result.meaning()).isEqualTo(Meaning.AGAIN);
      assertThat(result.detail()).contains("STARTTLS");
      assertThat(server.commands).doesNotContain("MAIL", "AUTH");
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
      server.close();
      assertThat(send(server.port(), false, null).meaning()).isEqualTo(Meaning.AGAIN);
    }
  }
}
