package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Revision;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flags that need one another by prerequisites, and files that use what is stored. */
final class NeededFlagsTest {
  private static final String BODY =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":1,\"off\":0},\"defaultVariant\":\"on\"%s}";
  private static final String NEEDS =
      ",\"prerequisites\":{\"when\":{\"%s\":\"on\"},\"otherwise\":\"off\"}";

  private final OperatedStore shop = new OperatedStore();

  @BeforeEach
  void store() {
    put("a", BODY.formatted(""));
    put("b", BODY.formatted(NEEDS.formatted("a")));
  }

  @Test
  void refusesFlagsThatAreNotThereAndCircles() {
    Revision before = shop.store.revision();

    assertThat(problems(shop.flags.put(SHOP, "c", body("none"), null, ANN)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("$.prerequisites.when.none");
              assertThat(problem.message()).contains("there is no flag 'none'");
            });
    assertThat(problems(shop.flags.put(SHOP, "a", body("b"), null, ANN)))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("a needs b needs a");
    String file = "{\"flags\":{\"a\":" + BODY.formatted(NEEDS.formatted("b")) + "}}";
    assertThat(problems(shop.flags.putAll(SHOP, json(file), false, ANN))).isNotEmpty();
    assertThat(shop.store.revision()).isEqualTo(before);
  }

  @Test
  void keepsAFlagAndTheVariantsThatOthersNeed() {
    assertThat(shop.flags.delete(SHOP, "a", null, ANN))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class, kept -> assertThat(kept.toString()).contains("needed by b"));
    String without = "{\"state\":\"ENABLED\",\"variants\":{\"off\":0}}";
    assertThat(problems(shop.flags.put(SHOP, "a", json(without), null, ANN)))
        .extracting(Problem::path)
        .containsExactly("$.variants");

    assertThat(shop.flags.delete(SHOP, "b", null, ANN)).isInstanceOf(Outcome.Done.class);
    assertThat(shop.flags.delete(SHOP, "a", null, ANN)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void servesPrerequisitesAsTargetingToClientsWithoutAgent() {
    MapNode foreign = Objects.requireNonNull(shop.shop().effective().foreign().get("b"));
    MapNode own = Objects.requireNonNull(shop.shop().effective().everybody().get("b"));

    assertThat(foreign.get("prerequisites")).isNull();
    assertThat(own.get("prerequisites")).isNotNull();
  }

  @Test
  void takesSharedRulesThatTheNamespaceHas() {
    String rules =
        "{\"$evaluators\":{\"outer\":{\"!\":{\"$ref\":\"base\"}},\"base\":{\"var\":\"x\"}},"
            + "\"flags\":{}}";
    assertThat(shop.flags.putAll(SHOP, json(rules), false, ANN)).isInstanceOf(Outcome.Done.class);
    String ruled = ",\"targeting\":{\"if\":[{\"$ref\":\"outer\"},\"on\",\"off\"]}";
    String file = "{\"flags\":{\"c\":%s}}".formatted(BODY.formatted(ruled));

    Outcome<?> outcome = shop.flags.putAll(SHOP, json(file), false, ANN);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(shop.shop().effective().evaluators().get("outer"))
        .as("written out, so that the order of names does not matter")
        .isEqualTo(json("{\"!\":{\"var\":\"x\"}}"));
    assertThat(problems(shop.flags.putAll(SHOP, json(file.replace("outer", "none")), false, ANN)))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("no shared rule 'none'");
  }

  private void put(String key, String body) {
    assertThat(shop.flags.put(SHOP, key, json(body), null, ANN)).isInstanceOf(Outcome.Done.class);
  }

  private static MapNode body(String needed) {
    return (MapNode) json(BODY.formatted(NEEDS.formatted(needed)));
  }

  private static List<Problem> problems(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
    return ((Outcome.Invalid<?>) outcome).problems();
  }
}
