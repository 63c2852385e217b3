package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrerequisitesTest {
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);

  /** Asks the flags one after the other, as a person reads the prerequisites. */
  @Property(tries = 300)
  void gatesExactlyWhereTheFlagsNeededSaySo(@ForAll long seed) {
    RandomDocument random = RandomDocument.of(seed);
    FlagDocument parsed = FlagDocument.parse(random.document());
    FlagSet flags = parsed.compile(CLOCK);
    for (MapNode one : random.cases()) {
      String key = ((TextNode) Objects.requireNonNull(one.get("flag"))).value();
      EvaluationContext context =
          EvaluationContext.of((MapNode) Objects.requireNonNull(one.get("context")));
      FlagDefinition flag = flags.definition(key);
      Prerequisites needs = flag == null ? null : Prerequisites.of(flag);
      Evaluation<Node> answer = flags.evaluateAny(key, NullNode.of(), context);
      if (flag == null || needs == null || !flag.enabled() || answer.errorCode() != null) {
        continue;
      }
      boolean met =
          needs.when().entrySet().stream()
              .allMatch(
                  need -> {
                    @Nullable String variant =
                        flags.evaluateAny(need.getKey(), NullNode.of(), context).variant();
                    return variant != null && need.getValue().contains(variant);
                  });
      if (met) {
        FlagDefinition plain =
            new FlagDefinition(
                key,
                true,
                flag.variants(),
                flag.defaultVariant(),
                flag.targeting(),
                flag.metadata(),
                MapNode.builder().build());
        assertThat(answer.variant())
            .isEqualTo(flags.with(plain).evaluateAny(key, NullNode.of(), context).variant());
      } else {
        assertThat(answer.variant()).isEqualTo(needs.otherwise());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':'on'}|{}|off",
        "{'a':'on'}|{'plan':'gold'}|on",
        "{'a':'off'}|{}|on",
        "{'a':['on','off']}|{}|on",
        "{'a':'on','b':'x'}|{'plan':'gold'}|off",
        "{'a':'on','b':'y'}|{'plan':'gold'}|on",
        "{'gated':'on'}|{'plan':'gold'}|on",
        "{'gated':'on'}|{}|off",
        "{'gated':'off'}|{}|on",
        "{'disabled':'on'}|{}|off",
        "{'disabled':'off'}|{}|off",
        "{'noDefault':'on'}|{}|off",
        "{'bool':'true'}|{'plan':'gold'}|on",
        "{'bool':'false'}|{}|on",
      })
  void choosesByTheVariantsOfOtherFlags(String when, String context, String variant) {
    EvaluationContext unit =
        EvaluationContext.of((MapNode) node(context)).toBuilder().targetingKey("u").build();

    assertThat(document(when).problems()).isEmpty();
    assertThat(document(when).compile(CLOCK).evaluateAny("f", NullNode.of(), unit).variant())
        .isEqualTo(variant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'none':'on'}|prerequisites.when.none|there is no flag 'none'",
        "{'a':'maybe'}|prerequisites.when.a|has no variant 'maybe'",
        "{'f':'on'}|prerequisites|f needs f",
        "{'needsF':'on'}|prerequisites|f needs needsF needs f",
        "{'a':5}|prerequisites.when.a|must be the name of a variant",
        "{}|prerequisites.when|1 to 16 flags",
      })
  void refusesWhatCannotBeMet(String when, String path, String message) {
    List<Problem> problems = document(when).problems();

    assertThat(problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).isEqualTo("$.flags.f." + path);
              assertThat(problem.message()).contains(message);
            });
  }

  @Test
  void answersCirclesWithParseError() {
    FlagSet flags = document("{'needsF':'on'}").compile(CLOCK);

    for (String key : List.of("f", "needsF")) {
      assertThat(flags.evaluateAny(key, NullNode.of(), EvaluationContext.EMPTY).errorCode())
          .isEqualTo(ErrorCode.PARSE_ERROR);
    }
  }

  @Test
  void followsChangesOfTheFlagsNeeded() {
    FlagSet flags = document("{'gated':'on'}").compile(CLOCK);
    EvaluationContext gold = EvaluationContext.builder().put("plan", "gold").build();
    FlagDefinition a = Objects.requireNonNull(flags.definition("a"));

    assertThat(flags.dependants(Set.of("a"))).contains("a", "gated", "f");
    assertThat(variant(flags, gold)).isEqualTo("on");
    assertThat(variant(flags.with(a.withEnabled(false)), gold)).isEqualTo("off");
    assertThat(variant(flags.without("a"), gold)).isEqualTo("off");
    assertThat(variant(flags.without("a").with(a), gold)).isEqualTo("on");
  }

  @Test
  void splitsTheFlagNeededByItsOwnKey() {
    FlagSet flags = document("{'split':'on'}").compile(CLOCK);
    int on = 0;
    for (int i = 0; i < 1_000; i++) {
      EvaluationContext unit = EvaluationContext.of("user-" + i);
      String split = flags.evaluateAny("split", NullNode.of(), unit).variant();
      assertThat(variant(flags, unit)).isEqualTo(split);
      on += "on".equals(split) ? 1 : 0;
    }
    assertThat(on).isBetween(400, 600);
    assertThat(variant(flags, EvaluationContext.EMPTY)).isEqualTo("off");
  }

  private static @Nullable String variant(FlagSet flags, EvaluationContext unit) {
    return flags.evaluateAny("f", NullNode.of(), unit).variant();
  }

  private static FlagDocument document(String when) {
    String flag = "'%s':{'state':'%s','variants':{'on':1,'off':0},'defaultVariant':'%s'%s}";
    String gold = "'targeting':{'if':[{'==':[{'var':'plan'},'gold']},'on']}";
    String needs = "'prerequisites':{'when':%s,'otherwise':'off'}";
    List<String> flags =
        List.of(
            flag.formatted("a", "ENABLED", "off", "," + gold),
            "'b':{'state':'ENABLED','variants':{'x':1,'y':2},'defaultVariant':'y'}",
            "'bool':{'state':'ENABLED','variants':{'true':1,'false':2},"
                + "'targeting':{'starts_with':[{'cat':[{'var':'plan'}]},'g']}}",
            flag.formatted("gated", "ENABLED", "on", "," + needs.formatted("{'a':'on'}")),
            flag.formatted("disabled", "DISABLED", "on", ""),
            "'noDefault':{'state':'ENABLED','variants':{'on':1}}",
            flag.formatted(
                "split", "ENABLED", "off", ",'targeting':{'fractional':[['on',1],['off',1]]}"),
            flag.formatted("needsF", "ENABLED", "on", "," + needs.formatted("{'f':'on'}")),
            flag.formatted("f", "ENABLED", "on", "," + needs.formatted(when)));
    boolean circle = when.contains("'f'") || when.contains("needsF");
    List<String> used = circle ? flags : flags.stream().filter(f -> !f.contains("needsF")).toList();
    return FlagDocument.parse(node("{'flags':{" + String.join(",", used) + "}}"));
  }

  private static Node node(String text) {
    return DocumentReader.json(text.replace('\'', '"'));
  }
}
