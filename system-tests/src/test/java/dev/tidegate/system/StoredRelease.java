package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.store.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a release kept in etcd and on an agent's disk, as files of the repository: {@code
 * keyspace.jsonl}, one key in a line, and the agent's folder. A fixture of a release is never
 * changed again.
 */
final class StoredRelease {
  private static final String KEYS = "keyspace.jsonl";

  private final Path folder;

  StoredRelease(Path folder) {
    this.folder = folder;
  }

  /**
   * One key.
   *
   * @param live false if it was gone again in the end, as a request that was answered
   */
  record Kept(String key, boolean live, Bytes value) {
    private String line() {
      MapNode.Builder line = MapNode.builder().put("key", key).put("live", live);
      String text = value.utf8();
      boolean isText = text.indexOf('\uFFFD') < 0;
      line.put(
          isText ? "text" : "base64",
          isText ? text : Base64.getEncoder().encodeToString(value.toArray()));
      return JsonWriter.compact(line.build());
    }

    private static Kept of(String line) {
      MapNode node = (MapNode) DocumentReader.json(line);
      String text = text(node, "text");
      Bytes value =
          node.get("text") == null
              ? Bytes.of(Base64.getDecoder().decode(text(node, "base64")))
              : Bytes.ofUtf8(text);
      return new Kept(text(node, "key"), BoolNode.of(true).equals(node.get("live")), value);
    }

    private static String text(MapNode node, String member) {
      return node.get(member) instanceof TextNode text ? text.value() : "";
    }

    /** The value as a JSON object; null where it is none. */
    @Nullable MapNode json() {
      try {
        return DocumentReader.json(value.utf8()) instanceof MapNode map ? map : null;
      } catch (InvalidDocumentException e) {
        return null; // of another form, such as what is compressed
      }
    }
  }

  /** All releases there are fixtures of, oldest first. */
  static List<StoredRelease> all() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.sorted(Comparator.comparing(Path::toString)).map(StoredRelease::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    return Checkout.root().resolve("system-tests/src/test/resources/stored");
  }

  /** Where the fixture of {@code release} lies, or is to lie. */
  static StoredRelease named(String release) {
    return new StoredRelease(root().resolve(release));
  }

  /** What was in etcd, in the order of the keys. */
  List<Kept> keys() {
    try (Stream<String> lines = Files.lines(folder.resolve(KEYS), UTF_8)) {
      return lines.map(Kept::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of agent o-1. */
  Path agentFolder() {
    return folder.resolve("agent");
  }

  void write(List<Kept> keys) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(KEYS), keys.stream().map(kept -> kept.line() + "\n").collect(joining()));
  }

  /** Copies the files of {@code from} and its folders to {@code to}. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy);
      }
    }
  }

  @Override
  public String toString() {
    return "release " + folder.getFileName();
  }
}
