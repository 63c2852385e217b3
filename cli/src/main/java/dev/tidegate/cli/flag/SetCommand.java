package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    description = {
      "Changes one flag, or creates it when --variants or -f is given",
      "Nothing is written if somebody else changed the flag meanwhile (exit code 6)"
    })
final class SetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "KEY", description = "The flag")
  String key = "";

  @Option(names = "--default", paramLabel = "VARIANT", description = "The default variant")
  @Nullable String defaultVariant;

  @Option(
      names = "--variants",
      paramLabel = "NAME=JSON",
      split = ",",
      description = "All variants, for example on=true,off=false")
  Map<String, String> variants = new LinkedHashMap<>();

  @Option(
      names = "--targeting",
      paramLabel = "JSON",
      description = "The targeting rule; {} removes it")
  @Nullable String targeting;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The whole flag body, JSON or YAML, instead of the options")
  @Nullable String file;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
  @Nullable String reason;

  SetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ApiClient client = session.client();
    String path = session.path("flags", key);
    Answer before = client.tryCall(Call.get(path));
    boolean exists = before.status() == 200;
    if (!exists && before.status() != 404) {
      client.call(Call.get(path));
    }
    MapNode body = body(exists ? before.body() : null);
    Call call = Call.send("PUT", path, JsonWriter.compact(body), Call.JSON);
    call =
        exists
            ? call.with("If-Match", "\"" + before.body().text("revision") + "\"")
            : call.with("If-None-Match", "*");
    Doc flag = client.call(call.because(reason)).body();
    session.printer().one(flag.map(), key, () -> List.of(FlagText.sentence(flag, session.style())));
    return ExitCode.DONE.status();
  }

  private MapNode body(@Nullable Doc before) {
    if (file != null) {
      InputFile input = InputFile.read(session.environment(), file);
      return new Doc(read(input.name(), input.text())).map();
    }
    if (before == null && variants.isEmpty()) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "there is no flag '" + key + "' in namespace " + session.namespace(),
          null,
          "tidegate flag set " + key + " --variants on=true,off=false --default off");
    }
    if (variants.isEmpty() && defaultVariant == null && targeting == null) {
      throw CommandException.usage(
          "nothing to set", "give --default, --variants, --targeting or -f");
    }
    MapNode.Builder body =
        before == null
            ? MapNode.builder().put("state", "ENABLED")
            : before.at("definition").map().toBuilder();
    if (!variants.isEmpty()) {
      Map<String, Node> values = new LinkedHashMap<>();
      variants.forEach((name, value) -> values.put(name, read("--variants " + name, value)));
      body.put("variants", MapNode.of(values));
    }
    body.putIfPresent("defaultVariant", defaultVariant);
    if (targeting != null) {
      Node rule = read("--targeting", targeting);
      if (rule.equals(MapNode.builder().build())) {
        body.remove("targeting");
      } else {
        body.put("targeting", rule);
      }
    }
    return body.build();
  }

  private static Node read(String source, String text) {
    try {
      return DocumentReader.yaml(text);
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(source, e);
    }
  }
}
