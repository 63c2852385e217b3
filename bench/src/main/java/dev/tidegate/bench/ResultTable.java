package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Program: makes a table of the figures that several rounds measured. */
public final class ResultTable {
  private final List<Figure> figures;
  private final String floor;

  private ResultTable(List<Figure> figures) {
    this.figures = figures;
    this.floor = new FloorEngine().title();
  }

  /** Prints, as Markdown, the medians of the figures in the file {@code args[0]}. */
  public static void main(String[] args) throws IOException {
    List<Figure> figures =
        Files.readAllLines(Path.of(args[0])).stream().map(Figure::parse).toList();
    System.out.print(new ResultTable(figures).markdown());
  }

  private String markdown() {
    StringBuilder out =
        new StringBuilder("| engine | S1 ns | S2 ns | S3 ns | times the floor | B/op |\n")
            .append("|---|--:|--:|--:|---|---|\n");
    Set<String> engines = new LinkedHashSet<>();
    figures.forEach(figure -> engines.add(figure.engine()));
    for (String engine : engines) {
      out.append("| ").append(engine);
      for (Scenario scenario : Scenario.values()) {
        out.append(" | ").append(number(median(engine, scenario, Figure::processorNanos)));
      }
      out.append(" | ").append(joined(scenario -> timesTheFloor(engine, scenario)));
      out.append(" | ").append(joined(scenario -> median(engine, scenario, Figure::bytes)));
      out.append(" |\n");
    }
    return out.toString();
  }

  private double timesTheFloor(String engine, Scenario scenario) {
    return median(engine, scenario, Figure::processorNanos)
        / median(floor, scenario, Figure::processorNanos);
  }

  private static String joined(ToDoubleFunction<Scenario> figure) {
    List<String> all = new ArrayList<>();
    for (Scenario scenario : Scenario.values()) {
      all.add(number(figure.applyAsDouble(scenario)));
    }
    return String.join(" / ", all);
  }

  /** Not a number if the engine does not express the scenario. */
  private double median(String engine, Scenario scenario, ToDoubleFunction<Figure> figure) {
    double[] sorted =
        figures.stream()
            .filter(f -> f.engine().equals(engine) && f.scenario() == scenario)
            .mapToDouble(figure)
            .sorted()
            .toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    String pattern = value < 0.05 ? "0" : value < 10 ? "%.1f" : "%.0f";
    return value < 0.05 ? pattern : String.format(Locale.ROOT, pattern, value);
  }
}
