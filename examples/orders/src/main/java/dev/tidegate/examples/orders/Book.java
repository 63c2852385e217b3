package dev.tidegate.examples.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * State of the service that a stage migrates: entries by name, in a layout that has a version.
 *
 * @param version 1, or 2 once migrated
 * @param entries sorted, unmodifiable
 */
record Book(int version, SortedMap<String, Long> entries) {
  private static final String HEAD = "version ";

  Book {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** The first prices, in cents. */
  static Book prices() {
    TreeMap<String, Long> cents = new TreeMap<>();
    for (int i = 0; i < Products.COUNT; i++) {
      cents.put(Products.sku(i), 199L + 37L * i);
    }
    return new Book(1, cents);
  }

  /** The first shelves: one for each product. */
  static Book shelves() {
    TreeMap<String, Long> shelves = new TreeMap<>();
    for (int i = 0; i < Products.COUNT; i++) {
      shelves.put(Products.sku(i), (long) i);
    }
    return new Book(1, shelves);
  }

  /** Prices split in net and tax, which the new pricing reads. Migrating twice changes nothing. */
  Book withTaxSplit() {
    if (version == 2) {
      return this;
    }
    TreeMap<String, Long> split = new TreeMap<>();
    entries.forEach(
        (sku, cents) -> {
          split.put(sku + "/net", cents * 100 / 119);
          split.put(sku + "/tax", cents - cents * 100 / 119);
        });
    return new Book(2, split);
  }

  /** Shelves grouped in aisles, which the new store reads. Migrating twice changes nothing. */
  Book withAisles() {
    if (version == 2) {
      return this;
    }
    TreeMap<String, Long> aisles = new TreeMap<>();
    entries.forEach((sku, shelf) -> aisles.put("aisle-" + shelf % 4 + "/" + sku, shelf / 4));
    return new Book(2, aisles);
  }

  /** One entry a line; the same for equal books. */
  String text() {
    StringBuilder text = new StringBuilder(HEAD).append(version).append('\n');
    entries.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return text.toString();
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static Book parse(String text) {
    String[] lines = text.split("\n", -1);
    if (!lines[0].startsWith(HEAD)) {
      throw new IllegalArgumentException("a book begins with its version");
    }
    TreeMap<String, Long> entries = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      if (space > 0) {
        entries.put(lines[i].substring(0, space), Long.parseLong(lines[i].substring(space + 1)));
      }
    }
    return new Book(Integer.parseInt(lines[0].substring(HEAD.length())), entries);
  }

  /** SHA-256 of the text. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
