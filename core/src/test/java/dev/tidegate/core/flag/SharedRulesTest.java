package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.rule.Targeting;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shared rules may refer to. */
final class SharedRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':{'!':{'$ref':'b'}},'b':{'var':'x'}}|",
        "{'b':{'var':'x'},'a':{'!':{'$ref':'b'}}}|which stands before it",
        "{'a':{'!':{'$ref':'a'}}}|refers to itself",
        "{'a':{'!':{'$ref':'none'}}}|no shared rule 'none'",
      })
  void rulesOfAFileReferToLaterOnesOnly(String evaluators, @Nullable String problem) {
    Node document = node("{'flags':{},'$evaluators':" + evaluators + "}");

    if (problem == null) {
      assertThat(FlagDocument.parse(document).problems()).isEmpty();
    } else {
      assertThat(FlagDocument.parse(document).problems())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.path()).isEqualTo("$.$evaluators.a");
                assertThat(found.message()).contains(problem);
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'b':{'var':'x'},'c':{'!!':{'$ref':'b'}},'d':{'!':{'$ref':'c'}}}|{'!':{'!!':{'var':'x'}}}",
        "{'d':{'or':[{'$ref':'b'},{'$ref':'none'}]},'b':1}|{'or':[1,{'$ref':'none'}]}",
        "{'d':{'!':{'$ref':'e'}},'e':{'!':{'$ref':'d'}}}|{'!':{'!':{'$ref':'d'}}}",
      })
  void rulesOfANamespaceAreWrittenOutWhateverTheirOrder(String evaluators, String written) {
    assertThat(Targeting.writtenOut(((MapNode) node(evaluators)).members()).get("d"))
        .isEqualTo(node(written));
  }

  private static Node node(String text) {
    return Objects.requireNonNull(DocumentReader.json(text.replace('\'', '"')));
  }
}
