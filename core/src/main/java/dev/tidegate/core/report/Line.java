package dev.tidegate.core.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of text in which some parts look different.
 *
 * @param spans in order
 */
record Line(List<Span> spans) {
  Line {
    spans = List.copyOf(spans);
  }

  /** How a part looks. */
  enum Look {
    PLAIN,
    STRONG,
    CODE,
    /** A level of risk; its text is the level. */
    HIGH,
    MEDIUM,
    LOW,
    /** A bar as long as its text says in percent. */
    BAR
  }

  record Span(Look look, String text) {}

  static Line of(String text) {
    return new Line(List.of()).and(Look.PLAIN, text);
  }

  static Line strong(String text) {
    return new Line(List.of()).and(Look.STRONG, text);
  }

  Line and(String text) {
    return and(Look.PLAIN, text);
  }

  /** This with one more part; an empty one adds nothing. */
  Line and(Look look, String text) {
    if (text.isEmpty()) {
      return this;
    }
    List<Span> more = new ArrayList<>(spans);
    more.add(new Span(look, text));
    return new Line(more);
  }

  /** This with names in code, separated by commas. */
  Line andCodes(List<String> names) {
    Line line = this;
    for (int i = 0; i < names.size(); i++) {
      line = line.and(i == 0 ? "" : ", ").and(Look.CODE, names.get(i));
    }
    return line;
  }
}
