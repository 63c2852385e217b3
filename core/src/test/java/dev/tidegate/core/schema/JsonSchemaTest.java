package dev.tidegate.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.simulation.RandomRollout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema, as another implementation understands it, says what the parser says. */
class JsonSchemaTest {
  private static final com.networknt.schema.JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(JsonWriter.compact(JsonSchema.ofRollouts()));

  private static Set<ValidationMessage> problems(Node manifest) {
    return SCHEMA.validate(JsonWriter.compact(manifest), InputFormat.JSON);
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "examples"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.toString().contains("target"))
          .filter(JsonSchemaTest::isRollout)
          .toList();
    }
  }

  private static boolean isRollout(Path file) {
    try {
      return Files.readString(file).contains("kind: Rollout");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void acceptsTheExamples(Path file) throws IOException {
    assertThat(problems(DocumentReader.yaml(Files.readString(file)))).isEmpty();
  }

  @Test
  void acceptsEveryField() {
    assertThat(problems(DocumentReader.yaml(Manifests.FULL))).isEmpty();
  }

  @Test
  void acceptsWhatTheParserAccepts() {
    for (long seed = 1; seed <= 300; seed++) {
      Node manifest = DocumentReader.yaml(new RandomRollout(seed).manifest());
      RolloutSpecParser.parse(manifest);
      assertThat(problems(manifest)).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stages: []\nstagez: 1",
        "stages: [{flags: {x: new}, name: a, shareOf: 3}]",
        "stages: [{flags: {x: new}, name: A B}]",
        "stages: [{flags: {x: {share: 10%}}, name: a}]",
        "stages: [{flags: {x: {variant: new, share: 10}}, name: a}]",
        "stages: [{flags: {x: {variant: new, share: ten%}}, name: a}]",
        "stages: [{flags: {x: new}, name: a, soak: 5 minutes}]",
        "stages: [{flags: {x: new}, name: a, soak: {exact: 5m}}]",
        "stages: [{flags: {x: new}, name: a, soak: 5s1h}]",
        "stages: [{flags: {x: new}, name: a, agents: {max: 0}}]",
        "stages: [{flags: {x: new}, name: a, agents: {spreadBy: rack}}]",
        "stages: [{flags: {x: new}, name: a, shrink: 'yes'}]",
        "stages: [{flags: {x: new}, name: a}]\nstart: later",
        "stages: [{flags: {x: new}, name: a}]\nwindows: [{from: '9:00', to: '17:00'}]",
        "stages: [{flags: {x: new}, name: a}]\nonFailure: {target: stop}",
        "stages: [{flags: {x: new}, name: a}]\nsalt: ''",
        "strategy: {linear: {step: 10%}}\nflags: {x: new}",
        "strategy: {}\nflags: {x: new}",
        "strategy: {exponential: {from: 1%, factor: 1, every: 1m}}\nflags: {x: new}",
        "stages: [{flags: {x: new}, name: a}]\nanalysis: {g: {}}",
        "stages: [{flags: {x: new}, name: a}]\n"
            + "analysis: {g: {metrics: [{name: e, kind: ratio}]}}",
        "stages: [{flags: {x: new}, name: a}]\n"
            + "analysis: {g: {metrics: [{name: e, kind: counter, max: 3}]}}",
        "stages: [{flags: {x: new}, name: a}]\n"
            + "analysis: {g: {metrics: [{name: e, kind: gauge, max: 3, min: 2}]}}",
        "stages: [{flags: {x: new}, name: a}]\n"
            + "analysis: {g: {metrics: [{name: e, prometheus: {address: 'ftp://x', query: up}, max:"
            + " 3}]}}",
        "stages: [{flags: {x: new}, name: a}]\n"
            + "analysis: {g: {metrics: [{name: e, kind: gauge, max: 3}], onUnknown: {slow: wait}}}"
      })
  void refusesWhatTheParserRefuses(String spec) {
    Node manifest = DocumentReader.yaml(Manifests.withSpec(spec));
    assertThatThrownBy(() -> RolloutSpecParser.parse(manifest))
        .isInstanceOf(InvalidDocumentException.class);
    assertThat(problems(manifest)).isNotEmpty();
  }
}
