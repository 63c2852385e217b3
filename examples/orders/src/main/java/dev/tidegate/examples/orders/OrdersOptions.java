package dev.tidegate.examples.orders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the command line says. */
record OrdersOptions(
    String orchestrator,
    String namespace,
    String service,
    String instance,
    String zone,
    String version,
    int httpPort,
    double rate,
    int largePercent,
    @Nullable Path dataDir,
    boolean exitOnStdinEof) {
  static final String USAGE =
      "usage: [--orchestrator HOST:PORT] [--namespace N] [--service S] [--instance I] [--zone Z]"
          + " [--service-version V] [--http-port P] [--rate REQUESTS_PER_SECOND]"
          + " [--large PERCENT_OF_ORDERS] [--data-dir DIR]"
          + " [--exit-on-stdin-eof]";

  private static final Set<String> NAMES =
      Set.of(
          "--orchestrator",
          "--namespace",
          "--service",
          "--instance",
          "--zone",
          "--service-version",
          "--http-port",
          "--rate",
          "--large",
          "--data-dir");

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is unknown or has no value
   */
  static OrdersOptions parse(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    Set<String> switches = new HashSet<>();
    List<String> left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      String name = left.remove(0);
      if (name.equals("--exit-on-stdin-eof")) {
        switches.add(name);
      } else if (NAMES.contains(name) && !left.isEmpty()) {
        values.put(name, left.remove(0));
      } else {
        throw new IllegalArgumentException("cannot use " + name + "; " + USAGE);
      }
    }
    String folder = values.get("--data-dir");
    return new OrdersOptions(
        values.getOrDefault("--orchestrator", "localhost:7071"),
        values.getOrDefault("--namespace", "shop"),
        values.getOrDefault("--service", "orders"),
        values.getOrDefault("--instance", "o-1"),
        values.getOrDefault("--zone", ""),
        values.getOrDefault("--service-version", "1.0.0"),
        Integer.parseInt(values.getOrDefault("--http-port", "0")),
        Double.parseDouble(values.getOrDefault("--rate", "0")),
        Integer.parseInt(values.getOrDefault("--large", "9")),
        folder == null ? null : Path.of(folder),
        !switches.isEmpty());
  }
}
