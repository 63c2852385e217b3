package dev.tidegate.bench.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart that writes itself as SVG, readable on light and on dark pages. For one owner. */
final class Chart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 340;
  private static final int LEFT = 64;
  private static final int RIGHT = 696;
  private static final int TOP = 84;
  private static final int BOTTOM = 290;
  private static final double CHARACTER = 6.7;
  private static final double BUCKET = StrictMath.pow(2, 1.0 / 8);

  private static final String STYLE =
      """
      <style>
      text{font:12px system-ui,sans-serif;fill:#24292f}.t{font-size:15px;font-weight:600}.bg{fill:#fff}
      .ax{stroke:#57606a;fill:none}.gr{stroke:#d0d7de;stroke-width:.6;fill:none}.l{fill:none;stroke-width:2}
      .a{stroke:#0969da}.b{stroke:#bc4c00}.c{stroke:#1a7f37}.q{stroke:#57606a}
      .fa{fill:#0969da}.fb{fill:#bc4c00}.fc{fill:#1a7f37}.fq{fill:#57606a}
      @media(prefers-color-scheme:dark){text{fill:#e6edf3}.bg{fill:#0d1117}.ax{stroke:#8b949e}.gr{stroke:#30363d}
      .a{stroke:#58a6ff}.b{stroke:#f0883e}.c{stroke:#3fb950}.q{stroke:#8b949e}
      .fa{fill:#58a6ff}.fb{fill:#f0883e}.fc{fill:#3fb950}.fq{fill:#8b949e}}
      </style>
      """;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final StringBuilder shapes = new StringBuilder();
  private final List<Entry> legend = new ArrayList<>();

  private record Entry(Tone tone, String words) {}

  Chart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /** A line through points; it ends where a value is infinite. */
  Chart line(Tone tone, String words, double[] xs, double[] ys) {
    legend.add(new Entry(tone, words));
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < xs.length && Double.isFinite(ys[i]); i++) {
      path.append(i == 0 ? "M" : "L")
          .append(number(px(xs[i])))
          .append(' ')
          .append(number(py(ys[i])));
    }
    return add("<path class=\"l %s\" d=\"%s\"/>", tone.style(), path);
  }

  /** The same with a dot at each point. */
  Chart dotted(Tone tone, String words, double[] xs, double[] ys) {
    line(tone, words, xs, ys);
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(ys[i])) {
        add(
            "<circle class=\"f%s\" cx=\"%s\" cy=\"%s\" r=\"3.2\"/>",
            tone.style(), number(px(xs[i])), number(py(ys[i])));
      }
    }
    return this;
  }

  /** A line in steps, each as wide as a latency bucket up to the place on the x axis. */
  Chart steps(Tone tone, double[] xs, double[] ys) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      String height = number(py(ys[i]));
      if (i == 0) {
        path.append('M').append(number(px(xs[0] / BUCKET))).append(' ').append(BOTTOM);
      }
      path.append('V').append(height).append('H').append(number(px(xs[i])));
    }
    return add("<path class=\"l %s\" d=\"%sV%d\"/>", tone.style(), path, BOTTOM);
  }

  /** A horizontal limit across the chart, with words at its right end. */
  Chart limit(String words, double value) {
    return limitLine(value).note(RIGHT - 4, py(value) - 5, "end", words);
  }

  /** The same with words at its left end. */
  Chart limitNamedLeft(String words, double value) {
    return limitLine(value).note(LEFT + 4, py(value) - 5, "start", words);
  }

  private Chart limitLine(double value) {
    String at = number(py(value));
    return add("<path class=\"q\" stroke-dasharray=\"5 4\" d=\"M%d %sH%d\"/>", LEFT, at, RIGHT);
  }

  /** A vertical mark with words beside it, {@code row} lines below the top, where they fit. */
  Chart moment(Tone tone, String words, double at, int row) {
    double where = px(at);
    boolean left = where + CHARACTER * words.length() > RIGHT;
    add(
        "<path class=\"%s\" stroke-dasharray=\"2 3\" d=\"M%s %dV%d\"/>",
        tone.style(), number(where), TOP, BOTTOM);
    return note(where + (left ? -5 : 5), TOP + 12 + 15 * row, left ? "end" : "start", words);
  }

  /** A bar from the bottom, between two places on the x axis. */
  Chart bar(Tone tone, double from, double to, double value) {
    double top = py(value);
    return add(
        "<rect class=\"f%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
        tone.style(),
        number(px(from)),
        number(top),
        number(px(to) - px(from)),
        number(BOTTOM - top));
  }

  /** Words above a place, in the middle. */
  Chart words(String words, double at, double above) {
    return note(px(at), py(above) - 5, "middle", words);
  }

  /** Adds to the legend what bars of a colour are. */
  Chart named(Tone tone, String words) {
    legend.add(new Entry(tone, words));
    return this;
  }

  private Chart note(double left, double top, String anchor, String words) {
    return add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>",
        number(left), number(top), anchor, escaped(words));
  }

  private Chart add(String format, Object... values) {
    shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  /** The whole file. */
  String svg() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>%s</title>\n",
            WIDTH,
            HEIGHT,
            escaped(title)));
    out.append(STYLE);
    out.append(
        String.format(
            Locale.ROOT, "<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT));
    text(out, "t", 16, 24, "start", title);
    legendInto(out);
    axesInto(out);
    return out.append(shapes).append("</svg>\n").toString();
  }

  private void legendInto(StringBuilder out) {
    double left = 16;
    for (Entry entry : legend) {
      out.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"f%s\" x=\"%s\" y=\"38\" width=\"12\" height=\"10\" rx=\"2\"/>\n",
              entry.tone().style(),
              number(left)));
      text(out, "", left + 17, 47, "start", entry.words());
      left += 17 + CHARACTER * entry.words().length() + 16;
    }
  }

  private void axesInto(StringBuilder out) {
    for (Axis.Mark mark : y.marks()) {
      String at = number(py(mark.value()));
      out.append("<path class=\"gr\" d=\"M%d %sH%d\"/>\n".formatted(LEFT, at, RIGHT));
      text(out, "", LEFT - 8, py(mark.value()) + 4, "end", mark.text());
    }
    out.append("<path class=\"ax\" d=\"M%d %dH%d\"/>\n".formatted(LEFT, BOTTOM, RIGHT));
    for (Axis.Mark mark : x.marks()) {
      String at = number(px(mark.value()));
      out.append("<path class=\"ax\" d=\"M%s %dv4\"/>\n".formatted(at, BOTTOM));
      text(out, "", px(mark.value()), BOTTOM + 18, "middle", mark.text());
    }
    text(out, "", 16, TOP - 14, "start", y.label());
    text(out, "", RIGHT, BOTTOM + 38, "end", x.label());
  }

  private static void text(
      StringBuilder out, String style, double left, double top, String anchor, String words) {
    String named = style.isEmpty() ? "" : " class=\"" + style + "\"";
    out.append(
        "<text%s x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(named, number(left), number(top), anchor, escaped(words)));
  }

  private double px(double value) {
    return LEFT + (RIGHT - LEFT) * x.part(value);
  }

  private double py(double value) {
    return BOTTOM - (BOTTOM - TOP) * y.part(value);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;");
  }
}
