package dev.tidegate.cli.terminal;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.YamlWriter;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes results to stdout in the format asked for. For one thread. */
public final class Printer {
  private final PrintStream out;
  private final OutputFormat format;

  /** Writes to {@code out}. */
  public Printer(PrintStream out, OutputFormat format) {
    this.out = out;
    this.format = format;
  }

  /** The format asked for. */
  public OutputFormat format() {
    return format;
  }

  /** One object, which is called {@code name}; {@code text} is it for people. */
  public void one(MapNode document, String name, Supplier<List<String>> text) {
    switch (format) {
      case json -> out.println(JsonWriter.pretty(document));
      case jsonl -> out.println(JsonWriter.compact(document));
      case yaml -> out.print(YamlWriter.write(document));
      case name -> out.println(name);
      case text, wide, md, html -> text.get().forEach(out::println);
    }
    out.flush();
  }

  /** A list object with {@code items}; {@code text} is it for people. */
  public void list(MapNode document, Function<Doc, String> name, Supplier<List<String>> text) {
    List<Doc> items = new Doc(document).items("items");
    switch (format) {
      case jsonl -> items.forEach(item -> out.println(JsonWriter.compact(item.node())));
      case name -> items.forEach(item -> out.println(name.apply(item)));
      case json, yaml, text, wide, md, html -> one(document, "", text);
    }
    out.flush();
  }

  /** One line of a stream of objects: JSON in every format but the ones for people. */
  public void line(MapNode document, String name, Supplier<List<String>> text) {
    switch (format) {
      case json, jsonl -> out.println(JsonWriter.compact(document));
      case yaml -> out.print("---\n" + YamlWriter.write(document));
      case name -> out.println(name);
      case text, wide, md, html -> text.get().forEach(out::println);
    }
    out.flush();
  }
}
