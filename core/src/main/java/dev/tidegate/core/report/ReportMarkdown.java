package dev.tidegate.core.report;

import dev.tidegate.core.report.Block.Heading;
import dev.tidegate.core.report.Block.Items;
import dev.tidegate.core.report.Block.Paragraph;
import dev.tidegate.core.report.Block.Table;
import dev.tidegate.core.report.Line.Span;
import java.util.List;
import java.util.Locale;

/** A report as Markdown, with tables as GitHub writes them. */
public final class ReportMarkdown {
  private static final int BAR_CHARS = 10;

  private ReportMarkdown() {}

  /** The page, ending with a line break. What others named is escaped. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    for (Block block : ReportPage.of(report)) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      if (block instanceof Heading heading) {
        out.append("#".repeat(heading.level())).append(' ').append(escaped(heading.text()));
        out.append('\n');
      } else if (block instanceof Paragraph paragraph) {
        out.append(line(paragraph.line(), false)).append('\n');
      } else if (block instanceof Table table) {
        table(table, out);
      } else if (block instanceof Items items) {
        items(items, out);
      }
    }
    return out.toString();
  }

  private static void table(Table table, StringBuilder out) {
    out.append("| ").append(String.join(" | ", table.headings())).append(" |\n|");
    for (int i = 0; i < table.headings().size(); i++) {
      out.append(i >= table.numbers() ? " ---: |" : " --- |");
    }
    out.append('\n');
    for (List<Line> row : table.rows()) {
      out.append('|');
      row.forEach(cell -> out.append(' ').append(line(cell, true)).append(" |"));
      out.append('\n');
    }
  }

  private static void items(Items items, StringBuilder out) {
    int number = 1;
    for (Line item : items.items()) {
      out.append(items.numbered() ? number++ + ". " : "- ").append(line(item, false)).append('\n');
    }
  }

  private static String line(Line line, boolean cell) {
    StringBuilder out = new StringBuilder();
    for (Span span : line.spans()) {
      out.append(
          switch (span.look()) {
            case PLAIN -> escaped(span.text());
            case STRONG -> "**" + escaped(span.text()) + "**";
            case CODE -> code(span.text(), cell);
            case HIGH, MEDIUM, LOW -> "**" + span.text().toUpperCase(Locale.ROOT) + "**";
            case BAR -> bar(Integer.parseInt(span.text()));
          });
    }
    return out.toString();
  }

  private static String bar(int percent) {
    int full = percent * BAR_CHARS / 100;
    return "█".repeat(full) + "░".repeat(BAR_CHARS - full);
  }

  /** Between more backticks than the text has in a row. */
  private static String code(String text, boolean cell) {
    String plain = oneLine(text);
    String fence = "`";
    while (plain.contains(fence)) {
      fence += "`";
    }
    String pad = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
    return fence + pad + (cell ? plain.replace("|", "\\|") : plain) + pad + fence;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    String plain = oneLine(text);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      boolean special =
          c == '_' ? !isInsideWord(plain, i) : "\\`*[]<>|~&".indexOf(c) >= 0 && !isAlone(plain, i);
      out.append(special ? "\\" : "").append(c);
    }
    return out.toString();
  }

  /** An underscore between letters means nothing in Markdown. */
  private static boolean isInsideWord(String text, int i) {
    return i > 0
        && i < text.length() - 1
        && Character.isLetterOrDigit(text.charAt(i - 1))
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }

  /** An ampersand between blanks means nothing in Markdown. */
  private static boolean isAlone(String text, int i) {
    return text.charAt(i) == '&' && i < text.length() - 1 && text.charAt(i + 1) == ' ';
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
