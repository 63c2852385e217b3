package dev.tidegate.orchestrator.ofrep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.fanout.TestingView;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OfrepEvaluationsTest {
  private static final String SWITCH =
      "\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
  private static final String ANONYMOUS = "{\"context\":{}}";

  private final TestingView view = new TestingView();
  private final List<String> counted = new ArrayList<>();
  private final ForeignFlags flags =
      new ForeignFlags(view::view, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private boolean loaded = true;
  private OfrepEvaluations evaluations =
      new OfrepEvaluations(
          flags, "shop", () -> loaded, (namespace, flag) -> counted.add(namespace + "/" + flag));

  @BeforeEach
  void flags() {
    view.flag("fixed", "{" + SWITCH + ",\"metadata\":{\"owner\":\"team-a\",\"revision\":7}}");
    view.flag(
        "matched",
        "{"
            + SWITCH
            + ",\"targeting\":{\"if\":[{\"==\":[{\"var\":\"country\"},\"CH\"]},\"on\",null]}}");
    view.flag("off", "{" + SWITCH.replace("ENABLED", "DISABLED") + "}");
    view.flag("undecided", "{\"state\":\"ENABLED\",\"variants\":{\"on\":true}}");
    view.flag(
        "object",
        "{\"state\":\"ENABLED\",\"variants\":{\"a\":{\"x\":[1]}},\"defaultVariant\":\"a\"}");
    view.flag(
        "number", "{\"state\":\"ENABLED\",\"variants\":{\"a\":1.5},\"defaultVariant\":\"a\"}");
    view.flag("poison", "{\"state\":\"ENABLED\",\"variants\":7}");
    view.flag("unruly", "{" + SWITCH + ",\"targeting\":{\"nonsense\":[1]}}");
    view.flag("astray", "{" + SWITCH + ",\"targeting\":{\"if\":[true,\"nowhere\"]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "matched   | {\"country\":\"CH\",\"targetingKey\":\"u\"} | 200"
            + " | \"value\":true,\"reason\":\"TARGETING_MATCH\",\"variant\":\"on\"",
        "matched   | {\"country\":\"AT\"} | 200"
            + " | \"value\":false,\"reason\":\"DEFAULT\",\"variant\":\"off\"",
        "matched   | {\"targetingKey\":null} | 200"
            + " | \"value\":false,\"reason\":\"DEFAULT\",\"variant\":\"off\"",
        "off       | {} | 200 | \"reason\":\"DISABLED\"",
        "undecided | {} | 200 | \"reason\":\"DEFAULT\"",
        "object    | {} | 200 | \"value\":{\"x\":[1]},\"reason\":\"STATIC\",\"variant\":\"a\"",
        "number    | {} | 200 | \"value\":1.5,\"reason\":\"STATIC\",\"variant\":\"a\"",
        "poison    | {} | 400 | \"errorCode\":\"PARSE_ERROR\","
            + "\"errorDetails\":\"the definition of flag poison cannot be understood\"",
        "unruly    | {} | 400 | \"errorCode\":\"PARSE_ERROR\","
            + "\"errorDetails\":\"the definition of flag unruly cannot be understood\"",
        "astray    | {} | 400 | \"errorCode\":\"GENERAL\",\"errorDetails\":\"the rule of flag astray"
            + " failed for this context or chose no variant of the flag\"",
        "nowhere   | {} | 404 | \"errorCode\":\"FLAG_NOT_FOUND\","
            + "\"errorDetails\":\"there is no flag nowhere\"",
      })
  void answersOneFlagWithExactlyThisBody(String key, String context, int status, String body) {
    OfrepAnswer answer = evaluations.one(key, call("{\"context\":" + context + "}"));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body())
        .isEqualTo(
            "{\"key\":\"%s\",%s,\"metadata\":{\"flagSetId\":\"shop\",\"revision\":%d}}"
                .formatted(key, body, view.revision()));
  }

  @Test
  void laysTheFlagsMetadataOverTheSets() {
    assertThat(evaluations.one("fixed", call(ANONYMOUS)).body())
        .endsWith("\"metadata\":{\"flagSetId\":\"shop\",\"revision\":7,\"owner\":\"team-a\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "7",
        "{}",
        "{\"context\":null}",
        "{\"context\":[]}",
        "{\"context\":{}} trailing",
        "{\"context\":{\"targetingKey\":7}}",
        "{\"context\":{\"targetingKey\":{}}}",
      })
  void refusesABodyWithoutContext(String body) {
    for (OfrepAnswer answer :
        List.of(evaluations.one("fixed", call(body)), evaluations.all(call(body)))) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"errorCode\":\"INVALID_CONTEXT\",\"errorDetails\":\"");
    }
    assertThat(evaluations.one("fixed", call(body)).body()).startsWith("{\"key\":\"fixed\",");
    assertThat(counted).isEmpty();
  }

  @Test
  void refusesBytesThatAreNotText() {
    OfrepCall call = new OfrepCall(null, null, null, new byte[] {(byte) 0xff, '{', '}'});
    assertThat(evaluations.all(call).status()).isEqualTo(400);
  }

  @Test
  void takesABodyOfOneMegabyteAndNoMore() {
    String frame = "{\"context\":{\"padding\":\"\"}}";
    String padding = "x".repeat(OfrepEvaluations.BODY_BYTES_MAX - frame.length());
    String fits = frame.replace("\"\"", "\"" + padding + "\"");
    assertThat(evaluations.one("fixed", call(fits)).status()).isEqualTo(200);
    OfrepAnswer refused = evaluations.one("fixed", call(fits + " "));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.body()).contains("larger than 1048576 bytes");
  }

  @Test
  void answersAllFlagsInOrderAndLeavesOthersAloneWhenOneIsBroken() {
    MapNode body = json(evaluations.all(call(ANONYMOUS)));

    List<String> seen = new ArrayList<>();
    for (Node node : ((ListNode) Objects.requireNonNull(body.get("flags"))).items()) {
      MapNode flag = (MapNode) node;
      seen.add(text(flag, "key") + " " + text(flag, "reason") + text(flag, "errorCode"));
    }
    assertThat(seen)
        .containsExactly(
            "astray GENERAL",
            "fixed STATIC",
            "matched DEFAULT",
            "number STATIC",
            "object STATIC",
            "off DISABLED",
            "poison PARSE_ERROR",
            "undecided DEFAULT",
            "unruly PARSE_ERROR");
    assertThat(body.get("metadata"))
        .hasToString("{\"flagSetId\":\"shop\",\"revision\":%d}".formatted(view.revision()));
    assertThat(body.get("eventStreams"))
        .hasToString(
            "[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\"/ns/shop/ofrep/v1/events\"},"
                + "\"inactivityDelaySec\":120}]");
    assertThat(counted).hasSize(9).contains("shop/poison");
  }

  @Test
  void tagsWhatItAnswersAndAnswersNothingToWhoeverHasIt() {
    OfrepAnswer first = evaluations.all(call(ANONYMOUS));
    String tag = Objects.requireNonNull(first.headers().get("ETag"));
    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    for (String header : List.of(tag, "W/" + tag, "\"a\", " + tag, tag.replace("\"", ""), "*")) {
      OfrepAnswer again = evaluations.all(call(null, header, ANONYMOUS));
      assertThat(again).isEqualTo(new OfrepAnswer(304, first.headers(), ""));
    }
    assertThat(evaluations.all(call(null, "\"a\", W/\"b\", ", ANONYMOUS)).status()).isEqualTo(200);
  }

  @Test
  void tagsDifferentContextsFlagsAndNamespacesDifferently() {
    String tag = Objects.requireNonNull(evaluations.all(call(ANONYMOUS)).headers().get("ETag"));
    OfrepAnswer swiss = evaluations.all(call(null, tag, "{\"context\":{\"country\":\"CH\"}}"));
    OfrepAnswer nobody = evaluations.all(call("flagSetId=nobody", tag, ANONYMOUS));
    view.withoutFlag("poison");
    OfrepAnswer later = evaluations.all(call(null, tag, ANONYMOUS));

    assertThat(List.of(swiss, nobody, later)).extracting(OfrepAnswer::status).containsOnly(200);
    assertThat(List.of(swiss, nobody, later))
        .extracting(answer -> answer.headers().get("ETag"))
        .doesNotHaveDuplicates()
        .doesNotContain(tag);
  }

  @ParameterizedTest
  @CsvSource({
    "      ,               , 200",
    "shop  ,               , 200",
    "shop  , flagSetId=bank, 200",
    "bank  , flagSetId=shop, 404",
    "      , flagSetId=shop, 200",
    "      , source=shop   , 200",
    "      , shop          , 200",
    "      , flagSetId=    , 200",
    "Shop! ,               , 400",
    "      , bank          , 404",
    "      , team=shop     , 400",
  })
  void asksInTheNamespaceOfPathThenSelectorThenDefault(
      @Nullable String path, @Nullable String selector, int status) {
    OfrepCall call = new OfrepCall(path, selector, null, ANONYMOUS.getBytes(UTF_8));
    assertThat(evaluations.one("fixed", call).status()).isEqualTo(status);
  }

  @Test
  void saysHowToWriteASelector() {
    OfrepAnswer answer = evaluations.all(call("team=a", null, ANONYMOUS));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"errorCode\":\"GENERAL\",\"errorDetails\":\"selector 'team=a' has the key 'team';"
                + " write flagSetId=NAMESPACE\"}");
  }

  @Test
  void asksToComeBackWhileNothingIsLoaded() {
    loaded = false;
    OfrepAnswer answer = evaluations.one("fixed", call(ANONYMOUS));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsEntry("Retry-After", "1");
    assertThat(answer.body()).startsWith("{\"key\":\"fixed\",\"errorCode\":\"GENERAL\"");
  }

  @Test
  void countsFlagsThatExistAndNoOthers() {
    evaluations.one("fixed", call(ANONYMOUS));
    evaluations.one("nowhere", call(ANONYMOUS));
    assertThat(counted).containsExactly("shop/fixed");
  }

  private static OfrepCall call(String body) {
    return call(null, null, body);
  }

  private static OfrepCall call(
      @Nullable String selector, @Nullable String ifNoneMatch, String body) {
    return new OfrepCall(null, selector, ifNoneMatch, body.getBytes(UTF_8));
  }

  private static MapNode json(OfrepAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return (MapNode) DocumentReader.json(answer.body());
  }

  private static String text(MapNode map, String name) {
    return map.get(name) instanceof TextNode text ? text.value() : "";
  }
}
