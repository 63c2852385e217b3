package dev.tidegate.core.schema;

import dev.tidegate.core.plan.Names;
import dev.tidegate.core.schema.FieldType.Choice;
import dev.tidegate.core.schema.FieldType.ListOf;
import dev.tidegate.core.schema.FieldType.Quantity;
import dev.tidegate.core.schema.FieldType.Table;
import dev.tidegate.core.schema.FieldType.Text;
import java.util.List;

/** The types that several fields have. */
final class Types {
  private static final int ANY_LENGTH = Integer.MAX_VALUE;
  private static final String DECIMAL = "\\d+(\\.\\d+)?";

  static final FieldType TRUTH = new FieldType.Truth();
  static final FieldType NAME = new Text("name", Names.NAME_PATTERN, 1, 63);
  static final FieldType KEY = new Text("key", Names.KEY_PATTERN, 1, 128);
  static final FieldType TEXT = text("text", 0, ANY_LENGTH);
  static final FieldType SHARE = new Text("share", DECIMAL + "%", 2, ANY_LENGTH);
  static final FieldType PERCENTAGE = new Text("percentage", DECIMAL + "%", 2, ANY_LENGTH);
  static final FieldType DURATION =
      pattern("duration", "(?=.)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?");
  static final FieldType ADDRESS =
      new Text("http or https address", "https?://[^\\s@]+", 8, ANY_LENGTH);
  static final FieldType NUMBER = new Quantity("number", false, -1e15, 1e15);

  private Types() {}

  static FieldType text(String word, int min, int max) {
    return new Text(word, "", min, max);
  }

  static FieldType pattern(String word, String pattern) {
    return new Text(word, pattern, 0, ANY_LENGTH);
  }

  static FieldType choice(String... words) {
    return new Choice(List.of(words));
  }

  static FieldType whole(int min, int max) {
    return new Quantity("whole number", true, min, max);
  }

  static FieldType number(double min, double max) {
    return new Quantity("number", false, min, max);
  }

  static FieldType listOf(FieldType items) {
    return new ListOf(items, ANY_LENGTH);
  }

  static FieldType list(Section items) {
    return listOf(new Table(items));
  }

  static FieldType map(Section fields) {
    return new Table(fields);
  }
}
