package dev.tidegate.orchestrator.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.orchestrator.fanout.TestingView;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ForeignFlagsTest {
  private static final String ON =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"on\"}";

  private final TestingView view = new TestingView();
  private final ForeignFlags flags =
      new ForeignFlags(view::view, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @Test
  void namesFlagSetAndRevisionInTheDocument() {
    view.flag("new-pricing", ON);

    ForeignSnapshot snapshot = flags.namespace("shop");

    MapNode document = (MapNode) DocumentReader.json(snapshot.text());
    assertThat(document.get("metadata"))
        .isEqualTo(
            MapNode.builder().put("flagSetId", "shop").put("revision", view.revision()).build());
    assertThat(document.get("flags")).isEqualTo(MapNode.of("new-pricing", DocumentReader.json(ON)));
    assertThat(snapshot.compiled().evaluateBoolean("new-pricing", false, EvaluationContext.EMPTY))
        .satisfies(
            answer -> {
              assertThat(answer.value()).isTrue();
              assertThat(answer.metadata().get("flagSetId")).isEqualTo(TextNode.of("shop"));
            });
  }

  @Test
  void staysTheSameWhenSomethingElseInTheNamespaceChanged() {
    view.flag("new-pricing", ON);
    ForeignSnapshot before = flags.namespace("shop");

    view.replica("a", "boot");

    assertThat(flags.namespace("shop")).isSameAs(before);
  }

  @Test
  void isAnotherOnceAFlagChanged() {
    view.flag("new-pricing", ON);
    ForeignSnapshot before = flags.namespace("shop");

    view.flag("new-pricing", ON.replace("\"on\"}", "\"off\"}"));

    assertThat(flags.namespace("shop")).isNotSameAs(before);
    assertThat(flags.namespace("shop").revision()).isGreaterThan(before.revision());
  }

  @Test
  void isEmptyForANamespaceNobodyHasMade() {
    assertThat(flags.namespace("nobody").flags()).isEmpty();
    assertThat(flags.namespace("nobody").text()).contains("\"flags\":{}");
  }
}
