package dev.tidegate.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.dev.Installation;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The example files, for the namespace of the demo. */
final class DemoFiles {
  private final Installation installation;
  private final String namespace;

  DemoFiles(Installation installation, String namespace) {
    this.installation = installation;
    this.namespace = namespace;
  }

  /** The flags as JSON. */
  String flags() {
    return JsonWriter.compact(read("flags.yaml").node());
  }

  /** A rollout in the demo's namespace. */
  Doc rollout(String name) {
    MapNode manifest = read(name + ".yaml").map();
    MapNode metadata =
        new Doc(manifest).at("metadata").map().toBuilder().put("namespace", namespace).build();
    return new Doc(manifest.toBuilder().put("metadata", metadata).build());
  }

  private Doc read(String name) {
    Path file = installation.example("orders").resolve(name);
    try {
      return new Doc(DocumentReader.yaml(Files.readString(file, UTF_8)));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot read the example " + file, e.toString(), null);
    }
  }
}
