package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Problem;
import dev.tidegate.orchestrator.notify.NotificationTarget.Mail;
import dev.tidegate.orchestrator.notify.NotificationTarget.Slack;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetsFileTest {
  private static final String WEBHOOK = "- {name: a, webhook: {url: 'http://h/'}}\n";

  @TempDir Path folder;

  private List<Problem> problems(String text) {
    InvalidDocumentException refusal =
        catchThrowableOfType(InvalidDocumentException.class, () -> TargetsFile.parse(text, folder));
    assertThat(refusal).as("refusal of %s", text).isNotNull();
    return refusal.problems();
  }

  private List<String> paths(String text) {
    return problems(text).stream().map(Problem::path).toList();
  }

  @Test
  void readsEveryChannelWithItsDefaults() throws IOException {
    Files.writeString(folder.resolve("slack"), "https://hooks.example/T0/B0/x\n");
    Files.writeString(folder.resolve("password"), "s3cret\n");
    Path file =
        Files.writeString(
            folder.resolve("notify.yaml"),
            """
            targets:
              - name: incidents
                webhook: {url: "https://incidents.example/tidegate", timeout: 3s}
              - name: chat
                slack: {urlFile: slack}
                namespaces: [shop, billing]
                on: [rolledBack, completed]
              - name: on-call
                smtp:
                  host: mail.example
                  from: Tidegate <tidegate@example.org>
                  to: [oncall@example.org]
                  username: tidegate
                  passwordFile: password
            """);
    NotificationTargets targets = NotificationTargets.read(file);
    assertThat(targets.mails()).isEqualTo(1);
    NotificationTarget incidents = targets.all().get(0);
    assertThat(incidents.kinds()).isEqualTo(NotificationKind.usual());
    assertThat(incidents.channel())
        .isEqualTo(
            new Webhook(URI.create("https://incidents.example/tidegate"), Duration.ofSeconds(3)));
    NotificationTarget chat = targets.all().get(1);
    assertThat(chat.namespaces()).containsExactlyInAnyOrder("shop", "billing");
    assertThat(chat.kinds())
        .isEqualTo(Set.of(NotificationKind.ROLLED_BACK, NotificationKind.COMPLETED));
    assertThat(((Slack) chat.channel()).url().reveal()).isEqualTo("https://hooks.example/T0/B0/x");
    Mail mail = (Mail) targets.all().get(2).channel();
    assertThat(mail.port()).isEqualTo(587);
    assertThat(mail.startTls()).isTrue();
    assertThat(mail.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(Objects.requireNonNull(mail.login()).password().reveal()).isEqualTo("s3cret");
    assertThat(targets.all().toString()).doesNotContain("s3cret").doesNotContain("hooks.example");
  }

  @Test
  void theDocumentedFileIsValidAndEveryKindAndFieldIsExplained() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "notifications.md"));
    Matcher yaml = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(page);
    assertThat(yaml.find()).isTrue();
    Files.writeString(folder.resolve("slack-url"), "https://hooks.example/T0/B0/x");
    Files.writeString(folder.resolve("mail-password"), "s3cret");
    assertThat(TargetsFile.parse(yaml.group(1), folder)).hasSize(3);
    for (NotificationKind kind : NotificationKind.values()) {
      boolean usual = NotificationKind.usual().contains(kind);
      assertThat(page)
          .containsPattern(
              "(?m)^\\|[^|]*`" + kind.word() + "`[^|]*\\|.*\\| " + (usual ? "✓ " : "") + "\\|$");
    }
  }

  @Test
  void tellsEveryProblemAtOnceWithItsPlace() {
    assertThat(
            problems(
                """
                targets:
                  - name: UP
                    webhook: {url: 'ftp://x', timeout: 2h, retry: 3}
                    namespaces: [shop, No]
                    on: [rolledback]
                  - name: mail
                    smtp: {port: 70000, from: nobody, to: [a@example.org, b c], username: u}
                  - name: mail
                    slack: {}
                  - name: none
                  - name: two
                    webhook: {url: 'http://h/'}
                    slack: {url: 'https://hooks.example/x'}
                target: []
                """))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("2:").contains("$.targets[0].name: 'UP'"),
            text -> assertThat(text).startsWith("3:").contains("[0].webhook.url: must be an http"),
            text -> assertThat(text).contains("[0].webhook.timeout: must be 100ms to 1m"),
            text -> assertThat(text).contains("[0].webhook.retry: unknown key"),
            text -> assertThat(text).startsWith("4:").contains("[0].namespaces[1]: 'No'"),
            text ->
                assertThat(text)
                    .startsWith("5:")
                    .contains("[0].on[0]: 'rolledback' is never told", "'rolledBack'?"),
            text -> assertThat(text).contains("[1].smtp.host: is required"),
            text -> assertThat(text).contains("[1].smtp.port: "),
            text -> assertThat(text).contains("[1].smtp.from: must be a mail address"),
            text -> assertThat(text).contains("[1].smtp.to[1]: must be a mail address"),
            text -> assertThat(text).contains("[1].smtp.username: ", "go together"),
            text -> assertThat(text).contains("[2].name: 'mail' is the name of another"),
            text -> assertThat(text).contains("[2].slack: needs either url or urlFile"),
            text -> assertThat(text).contains("$.targets[3]: says not how it is reached"),
            text -> assertThat(text).contains("$.targets[4]: is reached in more than one way"),
            text -> assertThat(text).contains("$.target: unknown key 'target'", "'targets'?"));
  }

  @Test
  void aPasswordIsNotSentUnencrypted() throws IOException {
    Files.writeString(folder.resolve("password"), "s3cret");
    assertThat(
            paths(
                """
                targets:
                  - name: mail
                    smtp: {host: h, from: a@b.c, to: [a@b.c], startTls: false, username: u, passwordFile: password}
                """))
        .containsExactly("$.targets[0].smtp.startTls");
  }

  @Test
  void filesWithSecretsMustBeThereAndHoldOne() throws IOException {
    Files.writeString(folder.resolve("empty"), "\n");
    Files.writeString(folder.resolve("odd"), "hooks.example/T0/secret");
    List<Problem> problems =
        problems(
            """
            targets:
              - {name: a, slack: {urlFile: missing}}
              - {name: b, slack: {urlFile: empty}}
              - {name: c, slack: {urlFile: odd}}
            """);
    assertThat(problems)
        .extracting(Problem::path)
        .containsExactly(
            "$.targets[0].slack.urlFile",
            "$.targets[1].slack.urlFile",
            "$.targets[2].slack.urlFile");
    assertThat(problems.toString()).doesNotContain("T0/secret");
  }

  @Test
  void aMalformedSecretAddressIsNotShown() {
    assertThat(problems("targets: [{name: a, slack: {url: 'hooks.example/T0/secret'}}]").toString())
        .contains("must be an http or https address")
        .doesNotContain("T0/secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "targets: []", "targets: 3", "[]", "{}"})
  void aFileThatTellsNobodyIsRefused(String text) {
    assertThat(problems(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"on: []", "namespaces: []"})
  void aFilterThatLetsNothingThroughIsRefused(String filter) {
    assertThat(paths("targets: [{name: a, webhook: {url: 'http://h/'}, " + filter + "}]"))
        .containsExactly("$.targets[0]." + filter.replaceAll(":.*", ""));
  }

  @Test
  void targetsAreBounded() {
    String many = "targets:\n";
    for (int i = 0; i <= TargetsFile.TARGETS_MAX; i++) {
      many += WEBHOOK.replace("name: a", "name: a" + i);
    }
    assertThat(problems(many))
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo("there are 1 to 16 targets, not 17");
  }

  @Test
  void aFileThatIsNotThereOrNoTextIsRefused() throws IOException {
    assertThatThrownBy(() -> NotificationTargets.read(folder.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
    assertThatThrownBy(() -> NotificationTargets.read(binary))
        .isInstanceOf(InvalidDocumentException.class);
  }
}
