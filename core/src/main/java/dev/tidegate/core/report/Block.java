package dev.tidegate.core.report;

import java.util.List;

/** A part of a page, whatever it is written as. */
sealed interface Block {
  /**
   * A heading.
   *
   * @param level 1 for the page's
   */
  record Heading(int level, String text) implements Block {}

  /** A paragraph. */
  record Paragraph(Line line) implements Block {}

  /**
   * A table; every row is as long as the headings.
   *
   * @param numbers from which column on there are numbers, to be set right
   */
  record Table(List<String> headings, int numbers, List<List<Line>> rows) implements Block {
    public Table {
      headings = List.copyOf(headings);
      rows = List.copyOf(rows);
    }
  }

  /** Items in a row, with numbers or without. */
  record Items(boolean numbered, List<Line> items) implements Block {
    public Items {
      items = List.copyOf(items);
    }
  }
}
