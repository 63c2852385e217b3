package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchEvaluationTest {
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);

  private static final String FLAGS =
      """
      {"$schema": "https://flagd.dev/schema/v0/flags.json",
       "metadata": {"set": "s", "owner": "set", "n": 1.5},
       "$evaluators": {
         "gold": {"==": [{"var": "plan"}, "gold"]},
         "staff": {"or": [{"$ref": "inner"}, {"$ref": "gold"}]},
         "inner": {"ends_with": [{"var": "email"}, "@example.com"]},
         "nothing": {},
         "always": true,
         "loop": {"!": {"$ref": "loop"}}},
       "flags": {
         "bool": {"state": "ENABLED", "variants": {"on": true, "off": false},
           "defaultVariant": "on", "metadata": {"owner": "flag", "beta": true}},
         "text": {"state": "ENABLED", "variants": {"a": "", "b": "B"}, "defaultVariant": "a"},
         "whole": {"state": "ENABLED", "variants": {"x": 10}, "defaultVariant": "x"},
         "part": {"state": "ENABLED", "variants": {"x": 3.99}, "defaultVariant": "x"},
         "negative": {"state": "ENABLED", "variants": {"x": -3.99}, "defaultVariant": "x"},
         "beyond": {"state": "ENABLED", "variants": {"x": 9007199254740993},
           "defaultVariant": "x"},
         "huge": {"state": "ENABLED", "variants": {"x": 1e30}, "defaultVariant": "x"},
         "map": {"state": "ENABLED", "variants": {"x": {"a": [1, null]}}, "defaultVariant": "x"},
         "disabled": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on",
           "metadata": {"owner": "flag"}},
         "nullDefault": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": null},
         "emptyDefault": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": ""},
         "noDefault": {"state": "ENABLED", "variants": {"on": true},
           "targeting": {"if": [{"$ref": "gold"}, "on", null]}},
         "wrongDefault": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "no"},
         "ruled": {"state": "ENABLED", "variants": {"on": true, "off": false},
           "defaultVariant": "off", "targeting": {"if": [{"$ref": "gold"}, "on"]}},
         "nested": {"state": "ENABLED", "variants": {"true": true, "false": false},
           "defaultVariant": "false", "targeting": {"$ref": "staff"}},
         "emptyRule": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"$ref": "nothing"}},
         "trueRule": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"$ref": "always"}},
         "loop": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"$ref": "loop"}},
         "unknownRef": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"$ref": "none"}},
         "unknownOp": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"hash": [1]}},
         "unknownVariant": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"cat": ["o", "ff"]}},
         "failing": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
           "targeting": {"if": [{"==": [{"var": "plan"}, 5]}, "on"]}},
         "stateless": {"variants": {"on": true}, "defaultVariant": "on"},
         "variantless": {"state": "ENABLED", "defaultVariant": "on"},
         "text only": "no flag",
         "clock": {"state": "ENABLED", "variants": {"1750000000": "now"},
           "targeting": {"var": "$flagd.timestamp"}},
         "self": {"state": "ENABLED", "variants": {"self": "me"},
           "targeting": {"var": "$flagd.flagKey"}}
       }}
      """;

  private static final BatchEvaluation EVALUATION = evaluation(FLAGS);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bool|boolean|false|{}|true|on|STATIC|",
        "bool|string|'d'|{}|'d'||ERROR|TYPE_MISMATCH",
        "bool|integer|7|{}|7||ERROR|TYPE_MISMATCH",
        "bool|float|7.5|{}|7.5||ERROR|TYPE_MISMATCH",
        "bool|object|{'a':1}|{}|{'a':1}||ERROR|TYPE_MISMATCH",
        "text|string|'d'|{}|''|a|STATIC|",
        "text|boolean|true|{}|true||ERROR|TYPE_MISMATCH",
        "whole|integer|1|{}|10|x|STATIC|",
        "whole|float|1|{}|10|x|STATIC|",
        "whole|string|'1'|{}|'1'||ERROR|TYPE_MISMATCH",
        "part|integer|1|{}|3|x|STATIC|",
        "part|float|1|{}|3.99|x|STATIC|",
        "negative|integer|1|{}|-3|x|STATIC|",
        "beyond|integer|1|{}|9007199254740992|x|STATIC|",
        "huge|integer|1|{}|9223372036854775807|x|STATIC|",
        "huge|float|1|{}|1e30|x|STATIC|",
        "map|object|{}|{}|{'a':[1,null]}|x|STATIC|",
        "map|string|'d'|{}|'d'||ERROR|TYPE_MISMATCH",
        "disabled|boolean|false|{}|false||DISABLED|",
        "disabled|string|'d'|{}|'d'||DISABLED|",
        "nullDefault|boolean|true|{}|true||DEFAULT|",
        "nullDefault|string|'d'|{}|'d'||DEFAULT|",
        "emptyDefault|boolean|false|{}|false||DEFAULT|",
        "noDefault|boolean|false|{}|false||DEFAULT|",
        "noDefault|boolean|false|{'plan':'gold'}|true|on|TARGETING_MATCH|",
        "wrongDefault|boolean|false|{}|false||ERROR|GENERAL",
        "ruled|boolean|true|{'plan':'gold'}|true|on|TARGETING_MATCH|",
        "ruled|boolean|true|{}|false|off|DEFAULT|",
        "ruled|integer|4|{'plan':'gold'}|4||ERROR|TYPE_MISMATCH",
        "nested|boolean|false|{'email':'u@example.com'}|false||ERROR|PARSE_ERROR",
        "emptyRule|boolean|false|{}|true|on|STATIC|",
        "trueRule|boolean|false|{}|true|on|STATIC|",
        "loop|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "unknownRef|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "unknownOp|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "unknownVariant|boolean|false|{}|false||ERROR|GENERAL",
        "failing|boolean|false|{'plan':'gold'}|false||ERROR|GENERAL",
        "failing|boolean|false|{'plan':5}|true|on|TARGETING_MATCH|",
        "stateless|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "variantless|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "text only|boolean|false|{}|false||ERROR|PARSE_ERROR",
        "missing|boolean|false|{}|false||ERROR|FLAG_NOT_FOUND",
        "''|boolean|false|{}|false||ERROR|FLAG_NOT_FOUND",
        "missing|object|[1]|{}|[1]||ERROR|FLAG_NOT_FOUND",
        "clock|string|'d'|{'$flagd':{'timestamp':1}}|'now'|1750000000|TARGETING_MATCH|",
        "self|string|'d'|{}|'me'|self|TARGETING_MATCH|",
      },
      quoteCharacter = '~')
  void answersWithValueVariantReasonAndCode(
      String flag,
      String type,
      String byDefault,
      String context,
      String value,
      @Nullable String variant,
      String reason,
      @Nullable String errorCode) {
    String key = flag.equals("''") ? "" : flag;
    MapNode answer =
        EVALUATION.answer(
            MapNode.builder()
                .put("flag", key)
                .put("type", type)
                .put("default", node(byDefault))
                .put("context", node(context))
                .build()
                .toString());

    assertThat(answer.get("flag")).isEqualTo(TextNode.of(key));
    assertThat(answer.get("value")).isEqualTo(node(value));
    assertThat(answer.get("variant")).isEqualTo(textOrNull(variant));
    assertThat(answer.get("reason")).isEqualTo(TextNode.of(reason));
    assertThat(answer.get("errorCode")).isEqualTo(textOrNull(errorCode));
  }

  private static @Nullable TextNode textOrNull(@Nullable String text) {
    return text == null ? null : TextNode.of(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "bool|boolean|{'set':'s','owner':'flag','n':1.5,'beta':true}",
        "bool|string|{'set':'s','owner':'flag','n':1.5,'beta':true}",
        "text|string|{'set':'s','owner':'set','n':1.5}",
        "disabled|boolean|{'set':'s','owner':'flag','n':1.5}",
        "unknownRef|boolean|{'set':'s','owner':'set','n':1.5}",
        "missing|boolean|{'set':'s','owner':'set','n':1.5}",
      })
  void laysTheFlagsMetadataOverTheSets(String flag, String type, String metadata) {
    String line = "{'flag':'%s','type':'%s','default':1}".formatted(flag, type);

    assertThat(EVALUATION.answer(quoted(line)).get("metadata")).isEqualTo(node(metadata));
  }

  @ParameterizedTest
  @CsvSource({"bool,true", "part,3.99", "disabled,7", "missing,7"})
  void givesTheValueAsItIsWithoutAType(String flag, String value) {
    String line = "{'flag':'%s','default':7}".formatted(flag);

    assertThat(EVALUATION.answer(quoted(line)).get("value")).isEqualTo(node(value));
  }

  @Test
  void leavesOutMetadataWhereThereAreNone() {
    BatchEvaluation evaluation = evaluation("{\"flags\":{}}");

    assertThat(evaluation.answer(quoted("{'flag':'f','type':'string','default':'d'}")))
        .isEqualTo(node("{'flag':'f','value':'d','reason':'ERROR','errorCode':'FLAG_NOT_FOUND'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|null|null",
        "{'type':'boolean','default':true}|null|true",
        "{'flag':5,'type':'boolean','default':true}|null|true",
        "{'flag':null,'type':'boolean'}|null|null",
        "{'flag':'bool','type':null,'default':1}|'bool'|1",
        "{'flag':'bool','type':'Boolean','default':1}|'bool'|1",
        "{'flag':'bool','type':'number','default':1}|'bool'|1",
        "{'flag':'bool','type':'boolean','default':1,'context':[]}|'bool'|1",
        "{'flag':'bool','type':'boolean','default':1,'context':'x'}|'bool'|1",
      })
  void answersWhatIsNoCaseWithItsDefault(String line, String flag, String value) {
    MapNode answer = EVALUATION.answer(quoted(line));

    assertThat(answer.get("flag")).isEqualTo(flag.equals("null") ? null : node(flag));
    assertThat(answer.get("value")).isEqualTo(node(value));
    assertThat(answer.get("reason")).isEqualTo(TextNode.of("ERROR"));
    assertThat(answer.get("errorCode")).isEqualTo(TextNode.of("PARSE_ERROR"));
    assertThat(answer.get("errorDetails")).isInstanceOf(TextNode.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "nonsense", "[]", "5", "null", "\"bool\"", "{} {}", "\u0000"})
  void answersWhatIsNoMapWithoutFlag(String line) {
    MapNode answer = EVALUATION.answer(line);

    assertThat(answer.members().keySet())
        .containsExactly("value", "reason", "errorCode", "errorDetails");
    assertThat(answer.get("errorCode")).isEqualTo(TextNode.of("PARSE_ERROR"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'context':null", ",'context':{}"})
  void takesTheContextForEmptyWhereThereIsNone(String context) {
    String line = "{'flag':'ruled','type':'boolean','default':true%s}".formatted(context);

    assertThat(EVALUATION.answer(quoted(line)).get("variant")).isEqualTo(TextNode.of("off"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'a':{'if':[{'$ref':'b'},'x']},'b':true|1|TARGETING_MATCH",
        "'b':true,'a':{'if':[{'$ref':'b'},'x']}|0|ERROR",
      })
  void putsSharedRulesInInTheirOrder(String evaluators, String value, String reason) {
    String flag = "'f':{'state':'ENABLED','variants':{'x':1},'targeting':{'$ref':'a'}}";
    String set = quoted("{'$evaluators':{%s},'flags':{%s}}".formatted(evaluators, flag));
    String line = quoted("{'flag':'f','type':'integer','default':0}");

    MapNode answer = evaluation(set).answer(line);
    assertThat(answer.get("value")).isEqualTo(node(value));
    assertThat(answer.get("reason")).isEqualTo(TextNode.of(reason));
  }

  private static BatchEvaluation evaluation(String flags) {
    return new BatchEvaluation(FlagDocument.parse(DocumentReader.json(flags)).compile(CLOCK));
  }

  private static Node node(String text) {
    return DocumentReader.json(quoted(text));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
