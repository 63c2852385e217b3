package dev.tidegate.cli.flag;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for flag keys in source files: a key counts where it stands as a whole word of letters,
 * digits, points, underscores and hyphens. Left out: folders of version control and builds, links,
 * binary files, and files over 1 MiB.
 */
final class SourceTree {
  private static final int FILE_BYTES_MAX = 1024 * 1024;
  private static final int FILES_MAX = 100_000;
  private static final int BINARY_PROBE_BYTES = 8000;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Set<String> SKIPPED =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          ".idea",
          ".gradle",
          ".venv",
          "node_modules",
          "target",
          "build",
          "dist",
          "out",
          "__pycache__");

  private final Path root;
  private final Set<String> keys;
  private final int hitsMax;
  private final List<Hit> hits = new ArrayList<>();
  private int files;
  private boolean cut;

  /** One place a key stands at; lines count from 1. */
  record Hit(String key, String file, int line, String text) {}

  /** Looks for {@code keys} below {@code root}; stops at {@code hitsMax} places. */
  SourceTree(Path root, Set<String> keys, int hitsMax) {
    this.root = root;
    this.keys = Set.copyOf(keys);
    this.hitsMax = hitsMax;
  }

  /** Reads all files once. */
  void scan() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skipped =
                !folder.equals(root) && SKIPPED.contains(String.valueOf(folder.getFileName()));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && attributes.size() <= FILE_BYTES_MAX) {
              read(file);
            }
            return cut ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // what cannot be read refers to nothing
          }
        });
  }

  private void read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < Math.min(bytes.length, BINARY_PROBE_BYTES); i++) {
      if (bytes[i] == 0) {
        return;
      }
    }
    files++;
    String name = root.relativize(file).toString();
    int number = 0;
    for (String line : new String(bytes, UTF_8).split("\n", -1)) {
      number++;
      Matcher word = WORD.matcher(line);
      while (word.find()) {
        String key = word.group().replaceAll("[._-]+$", "");
        if (keys.contains(key)) {
          hits.add(new Hit(key, name, number, line.strip()));
        }
      }
      if (hits.size() >= hitsMax) {
        cut = true;
        return;
      }
    }
    cut = files >= FILES_MAX;
  }

  List<Hit> hits() {
    return hits;
  }

  int files() {
    return files;
  }

  /** True if it stopped before the end of the tree. */
  boolean isCut() {
    return cut;
  }
}
