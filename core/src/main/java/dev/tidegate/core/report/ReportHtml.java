package dev.tidegate.core.report;

import dev.tidegate.core.report.Block.Heading;
import dev.tidegate.core.report.Block.Items;
import dev.tidegate.core.report.Block.Paragraph;
import dev.tidegate.core.report.Block.Table;
import dev.tidegate.core.report.Line.Span;
import java.util.List;
import java.util.Locale;

/** A report as one HTML file: no script, nothing from elsewhere, for screen and paper. */
public final class ReportHtml {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff;
        --line: #d0d7de; --shade: #f3f5f7; --bar: #1f6feb; --high: #b3261e; --medium: #8a5a00;
        --low: #3d5a80; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #a3adb8;
        --paper: #14181d; --line: #39424d; --shade: #1f252c; --bar: #58a6ff; --high: #ff8a80;
        --medium: #f2c14e; --low: #9cc1ea; } }
      body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 60rem; color: var(--ink);
        background: var(--paper); font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
      h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-bottom: .25rem;
        border-bottom: 1px solid var(--line); }
      h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
      p { margin: .5rem 0; } ul, ol { margin: .25rem 0; padding-left: 1.4rem; }
      li { margin: .35rem 0; overflow-wrap: anywhere; }
      .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
      th, td { padding: .3rem .6rem; text-align: left; vertical-align: top;
        border-bottom: 1px solid var(--line); }
      th { color: var(--dim); font-weight: 600; white-space: nowrap; }
      .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
      code { padding: .1em .3em; border-radius: 4px; background: var(--shade);
        font: .88em ui-monospace, monospace; overflow-wrap: anywhere; }
      .level { display: inline-block; min-width: 4.2em; padding: 0 .4em; border: 1px solid;
        border-radius: 4px; font-size: .8em; font-weight: 700; text-align: center; }
      .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); }
      .bar { display: inline-block; width: 8rem; height: .7rem; border: 1px solid var(--dim);
        border-radius: 3px; overflow: hidden; vertical-align: middle; }
      .bar > span { display: block; height: 100%; background: var(--bar); }
      @media print { :root { color-scheme: light; --ink: #000; --dim: #444; --paper: #fff;
          --line: #bbb; --shade: #f3f5f7; --bar: #444; --high: #8c1d18; --medium: #6b4500;
          --low: #2b4666; }
        body { max-width: none; padding: 0; font-size: 10.5pt; } h2, h3 { break-after: avoid; }
        li, tr { break-inside: avoid; } .wide { overflow: visible; }
        .bar > span { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
      """;

  private ReportHtml() {}

  /** The file. What others named is escaped. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\"")
        .append(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(escaped(ReportPage.title(report) + ", " + Wording.time(report.at())))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n");
    for (Block block : ReportPage.of(report)) {
      write(block, out);
    }
    return out.append("</body>\n</html>\n").toString();
  }

  private static void write(Block block, StringBuilder out) {
    if (block instanceof Heading heading) {
      element("h" + heading.level(), escaped(heading.text()), out);
    } else if (block instanceof Paragraph paragraph) {
      element("p", line(paragraph.line()), out);
    } else if (block instanceof Table table) {
      table(table, out);
    } else if (block instanceof Items items) {
      String list = items.numbered() ? "ol" : "ul";
      out.append('<').append(list).append(">\n");
      items.items().forEach(item -> element("li", line(item), out));
      out.append("</").append(list).append(">\n");
    }
  }

  private static void table(Table table, StringBuilder out) {
    out.append("<div class=\"wide\">\n<table>\n<thead><tr>");
    for (int i = 0; i < table.headings().size(); i++) {
      out.append("<th scope=\"col\"").append(number(table, i)).append('>');
      out.append(escaped(table.headings().get(i))).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<Line> row : table.rows()) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        out.append("<td").append(number(table, i)).append('>').append(line(row.get(i)));
        out.append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n</div>\n");
  }

  private static String number(Table table, int column) {
    return column >= table.numbers() ? " class=\"number\"" : "";
  }

  private static void element(String name, String content, StringBuilder out) {
    out.append('<').append(name).append('>').append(content);
    out.append("</").append(name).append(">\n");
  }

  private static String line(Line line) {
    StringBuilder out = new StringBuilder();
    for (Span span : line.spans()) {
      String text = escaped(span.text());
      out.append(
          switch (span.look()) {
            case PLAIN -> text;
            case STRONG -> "<strong>" + text + "</strong>";
            case CODE -> "<code>" + text + "</code>";
            case HIGH, MEDIUM, LOW ->
                "<span class=\"level %s\">%s</span>"
                    .formatted(span.look().name().toLowerCase(Locale.ROOT), text);
            case BAR ->
                "<span class=\"bar\" role=\"img\" aria-label=\"%s %%\"><span style=\"width: %s%%\"></span></span>"
                    .formatted(text, text);
          });
    }
    return out.toString();
  }

  /** Without what has a meaning in HTML, and without control characters. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return out.toString();
  }
}
