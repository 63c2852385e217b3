package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.rules.TidegateRule;
import java.util.List;
import java.util.Locale;

/** Program: measures every promise of the decision statistics and prints a table. */
public final class GuaranteeTable {
  /** The seed of all runs. */
  static final long SEED = 20_260_101;

  private final Rule rule = new TidegateRule();
  private final int runs;
  private boolean kept = true;

  private GuaranteeTable(int runs) {
    this.runs = runs;
  }

  /**
   * Prints, as Markdown, every promise with its bound and what was measured, first as specified and
   * then with the dispersion guard that is on by default (nobody having looked beforehand); ends
   * with status 1 if a bound is broken.
   *
   * @param args the usual number of runs; some promises take fewer
   */
  public static void main(String[] args) {
    GuaranteeTable table = new GuaranteeTable(Integer.parseInt(args[0]));
    table.print();
    if (!table.kept) {
      System.exit(1);
    }
  }

  private void print() {
    System.out.println(
        "| property | required | measured (95 %) | with the guard, no seed | runs | |");
    System.out.println("|---|--:|--:|--:|--:|---|");
    int falseOnes = 0;
    int equal = 0;
    List<Guarantee> equalArms = Guarantees.equalArms();
    for (Guarantee guarantee : Guarantees.all()) {
      Measured measured = row(guarantee);
      if (equalArms.stream().anyMatch(one -> one.property().equals(guarantee.property()))) {
        falseOnes += (int) StrictMath.round(measured.value() * measured.runs());
        equal += measured.runs();
      }
    }
    Measured pooled = Measured.share(falseOnes, equal);
    print(
        "false rollback, all A/A cells together", "≤ 1 %", share(pooled), "", pooled.runs(), true);
    print("no traffic is inconclusive", "always", NoTraffic.isInconclusive());
    cost();
  }

  private Measured row(Guarantee guarantee) {
    Measured measured = guarantee.measure(rule, runs, SEED);
    String guarded = "";
    if (!guarantee.scenario().guarded()) {
      guarded = text(guarantee, guarantee.guarded().measure(rule, runs, SEED + 1));
    }
    String required =
        Double.isInfinite(guarantee.atMost())
            ? "–"
            : "≤ " + number(guarantee, guarantee.atMost()) + unit(guarantee);
    print(
        guarantee.property(),
        required,
        text(guarantee, measured),
        guarded,
        measured.runs(),
        guarantee.isKept(measured));
    return measured;
  }

  private void cost() {
    double errors = LookCost.errorsMicros();
    double latency = LookCost.latencyMicros();
    print(
        "one look, errors, 2,500 requests per tick and arm",
        "< 50 µs",
        micros(errors),
        "",
        1,
        errors < 50);
    print(
        "one look, latency, 2,500 requests per tick and arm",
        "< 300 µs",
        micros(latency),
        "",
        1,
        latency < 300);
  }

  private void print(String property, String required, boolean isKept) {
    print(property, required, isKept ? "always" : "not always", "", 1, isKept);
  }

  private void print(
      String property,
      String required,
      String measured,
      String guarded,
      int count,
      boolean isKept) {
    kept &= isKept;
    System.out.println(
        "| %s | %s | %s | %s | %d | %s |"
            .formatted(property, required, measured, guarded, count, isKept ? "" : "**broken**"));
    System.out.flush();
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.0f µs", value);
  }

  private static String share(Measured measured) {
    return String.format(
        Locale.ROOT,
        "%.2f %% (%.2f–%.2f)",
        100 * measured.value(),
        100 * measured.low(),
        100 * measured.high());
  }

  private static String text(Guarantee guarantee, Measured measured) {
    if (!guarantee.question().isInSeconds()) {
      return share(measured);
    }
    return String.format(
        Locale.ROOT, "%.0f s (%.0f–%.0f)", measured.value(), measured.low(), measured.high());
  }

  private static String number(Guarantee guarantee, double value) {
    boolean seconds = guarantee.question().isInSeconds();
    return String.format(Locale.ROOT, "%.0f", seconds ? value : 100 * value);
  }

  private static String unit(Guarantee guarantee) {
    return guarantee.question().isInSeconds() ? " s" : " %";
  }
}
