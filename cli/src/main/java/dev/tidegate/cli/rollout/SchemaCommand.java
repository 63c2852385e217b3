package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.schema.JsonSchema;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "schema",
    description = {
      "Prints the JSON Schema of rollout files, for editors and other checkers",
      "For example: tidegate rollout schema > rollout.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  private final Session session;

  SchemaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    MapNode schema = JsonSchema.ofRollouts();
    session.printer().one(schema, "rollout", () -> List.of(JsonWriter.pretty(schema)));
    return ExitCode.DONE.status();
  }
}
