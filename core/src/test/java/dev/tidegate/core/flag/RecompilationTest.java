package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A taken over flag keeps the very definition it was compiled from, which shows what was. */
final class RecompilationTest {
  private static final Node GERMAN = rule("{'==':[{'var':'country'},'de']}");
  private static final Node FRENCH = rule("{'==':[{'var':'country'},'fr']}");
  private static final EvaluationContext USER =
      EvaluationContext.builder().put("country", "fr").build();

  private final FlagSet before =
      FlagSet.compile(
          List.of(flag("a", "{'$ref':'home'}"), flag("b", "{}")),
          Map.of("home", GERMAN),
          MapNode.builder().build(),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  private final List<String> compiled = new ArrayList<>();

  @Test
  void takesOverFlagsWithEqualDefinitions() {
    FlagSet after =
        recompiled(GERMAN, Set.of(), flag("a", "{'$ref':'home'}"), flag("b", "{'!':[true]}"));

    assertThat(after.definition("a")).isSameAs(before.definition("a"));
    assertThat(after.definition("b")).isNotSameAs(before.definition("b"));
    assertThat(compiled).containsExactly("b");
  }

  @Test
  void compilesEverythingWhenASharedRuleChanged() {
    FlagSet after = recompiled(FRENCH, Set.of(), flag("a", "{'$ref':'home'}"));

    assertThat(before.evaluateBoolean("a", true, USER).variant()).isEqualTo("false");
    assertThat(after.evaluateBoolean("a", false, USER).variant()).isEqualTo("true");
  }

  @Test
  void dropsFlagsThatAreGone() {
    assertThat(recompiled(GERMAN, Set.of(), flag("b", "{}")).keys()).containsExactly("b");
  }

  @Test
  void breaksAndMendsFlags() {
    FlagSet broken = recompiled(GERMAN, Set.of("a", "c"), flag("b", "{}"));
    assertThat(broken.evaluateBoolean("a", true, USER).errorCode())
        .isEqualTo(ErrorCode.PARSE_ERROR);
    assertThat(broken.evaluateBoolean("c", true, USER).errorCode())
        .isEqualTo(ErrorCode.PARSE_ERROR);

    FlagSet mended =
        broken.recompiled(
            List.of(flag("a", "{'$ref':'home'}"), flag("b", "{}")),
            Set.of(),
            Map.of("home", GERMAN),
            key -> new FlagUse());
    assertThat(mended.evaluateBoolean("a", true, USER).variant()).isEqualTo("false");
    assertThat(mended.evaluateBoolean("c", true, USER).errorCode())
        .isEqualTo(ErrorCode.FLAG_NOT_FOUND);
  }

  @Test
  void compilesTheFlagsThatNeedOneThatChanged() {
    FlagSet on = set(flag("b", "{}"), needing("dependant", "b"), flag("other", "{}"));
    assertThat(on.evaluateBoolean("dependant", true, USER).variant()).isEqualTo("false");

    FlagSet after =
        on.recompiled(
            List.of(flag("b", "'true'"), needing("dependant", "b"), flag("other", "{}")),
            Set.of(),
            Map.of(),
            this::use);
    assertThat(after.evaluateBoolean("dependant", false, USER).variant()).isEqualTo("true");
    assertThat(compiled).containsExactlyInAnyOrder("b", "dependant");
  }

  private FlagSet recompiled(Node home, Set<String> broken, FlagDefinition... flags) {
    return before.recompiled(List.of(flags), broken, Map.of("home", home), this::use);
  }

  private FlagUse use(String key) {
    compiled.add(key);
    return new FlagUse();
  }

  private static FlagSet set(FlagDefinition... flags) {
    return FlagSet.compile(
        List.of(flags),
        Map.of(),
        MapNode.builder().build(),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  }

  private static FlagDefinition needing(String key, String needed) {
    String body =
        "{'state':'ENABLED','variants':{'true':true,'false':false},'defaultVariant':'true',"
            + "'prerequisites':{'when':{'"
            + needed
            + "':['true']},'otherwise':'false'}}";
    return Objects.requireNonNull(FlagDefinition.parse(key, rule(body), new Problems()));
  }

  private static FlagDefinition flag(String key, String targeting) {
    String body =
        "{'state':'ENABLED','variants':{'true':true,'false':false},'defaultVariant':'false',"
            + "'targeting':"
            + targeting
            + "}";
    return Objects.requireNonNull(FlagDefinition.parse(key, rule(body), new Problems()));
  }

  private static Node rule(String json) {
    return DocumentReader.json(json.replace('\'', '"'));
  }
}
