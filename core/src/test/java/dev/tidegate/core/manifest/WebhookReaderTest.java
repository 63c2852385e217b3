package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage.Moment;
import dev.tidegate.core.plan.Stage.Webhook;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebhookReaderTest {
  private static String spec(String webhooks) {
    return "stages: [{name: s, flags: {f: v}, webhooks: [" + webhooks + "]}]";
  }

  private static RolloutPlan plan(String webhooks) {
    return Manifests.plan(spec(webhooks));
  }

  @Test
  void readsWhatIsSaidAndWhatIsNot() {
    RolloutPlan plan =
        plan(
            "{when: beforeAdvance, url: 'https://h/x', timeout: 3s, retries: 0, onFailure: rollback},"
                + "{when: completed, url: 'http://h:1/'}");
    assertThat(plan.stage(1).webhooks())
        .containsExactly(
            new Webhook(
                Moment.BEFORE_ADVANCE, URI.create("https://h/x"), Duration.ofSeconds(3), true, 0),
            new Webhook(
                Moment.COMPLETED, URI.create("http://h:1/"), Duration.ofSeconds(10), false, 3));
  }

  @Test
  void storesItAndKeepsTheHashOfPlansFromBeforeThereWereRetries() {
    RolloutPlan plan =
        plan("{when: beforeEnter, url: 'http://h'}, {when: rollback, url: 'http://h', retries: 2}");
    String json = JsonWriter.compact(plan.toNode());
    assertThat(json)
        .contains(
            "{\"when\":\"beforeEnter\",\"url\":\"http://h\",\"timeout\":\"10s\",\"onFailure\":\"hold\"}",
            "{\"when\":\"rollback\",\"url\":\"http://h\",\"timeout\":\"10s\",\"retries\":2}");
    RolloutPlan read = RolloutPlanReader.read(DocumentReader.json(json));
    assertThat(read).isEqualTo(plan);
    assertThat(read.hash()).isEqualTo(plan.hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{url: 'http://h'}|when|required",
        "{when: later, url: 'http://h'}|when|beforeEnter",
        "{when: rollback}|url|required",
        "{when: rollback, url: 'ftp://h'}|url|http or https",
        "{when: rollback, url: 'http://u:p@h'}|url|user or password",
        "{when: rollback, url: 'http://h', timeout: 2m}|timeout|100ms to 1m",
        "{when: rollback, url: 'http://h', retries: 11}|retries|10",
        "{when: rollback, url: 'http://h', onFailure: hold}|onFailure|nothing waits",
        "{when: completed, url: 'http://h', onFailure: rollback}|onFailure|nothing waits",
        "{when: beforeEnter, url: 'http://h', onFailure: panic}|onFailure|hold",
        "{when: beforeEnter, url: 'http://h', token: x}|token|unknown",
      })
  void saysWhereWhatIsWrong(String webhook, String field, String words) {
    assertThatThrownBy(() -> plan(webhook))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("webhooks[0]." + field)
        .hasMessageContaining(words);
  }

  @Test
  void refusesMoreThanAServerShouldBeAsked() {
    String many = "{when: rollback, url: 'http://h'},".repeat(21);
    assertThatThrownBy(() -> plan(many.substring(0, many.length() - 1)))
        .hasMessageContaining("at most 20 webhooks");
  }
}
