package dev.tidegate.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The documents say what the table of fields says. {@code -Ddocs.write=true} writes them anew
 * instead.
 */
class PublishedSchemaTest {
  private static final boolean WRITE = Boolean.getBoolean("docs.write");
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern TABLE =
      Pattern.compile(
          "(<!-- fields: ([\\w, ]+) -->\n)(.*?)(<!-- end of fields -->\n)", Pattern.DOTALL);

  @Test
  void theReferenceHasTheTablesOfAllFields() throws IOException {
    Path reference = DOCS.resolve("rollouts.md");
    String text = Files.readString(reference);
    Matcher tables = TABLE.matcher(text);
    String fresh =
        tables.replaceAll(
            table ->
                Matcher.quoteReplacement(
                    table.group(1)
                        + ReferenceTable.of(List.of(table.group(2).split(", ")))
                        + table.group(4)));
    publish(reference, text, fresh);
    assertThat(
            TABLE
                .matcher(fresh)
                .results()
                .flatMap(table -> Stream.of(table.group(2).split(", ")))
                .collect(Collectors.toSet()))
        .isEqualTo(
            RolloutFields.sections().values().stream()
                .filter(Section::ownTable)
                .map(Section::id)
                .collect(Collectors.toSet()));
  }

  @Test
  void theSchemaIsPublished() throws IOException {
    Path schema = DOCS.resolve("rollout.schema.json");
    String published = Files.exists(schema) ? Files.readString(schema) : "";
    publish(schema, published, JsonWriter.pretty(JsonSchema.ofRollouts()).stripTrailing() + "\n");
  }

  private static void publish(Path file, String published, String fresh) throws IOException {
    if (WRITE) {
      Files.writeString(file, fresh);
    } else {
      assertThat(published)
          .as("%s; -Ddocs.write=true writes it anew", file.getFileName())
          .isEqualTo(fresh);
    }
  }
}
