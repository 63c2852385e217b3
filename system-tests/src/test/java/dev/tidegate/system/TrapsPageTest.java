package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sim.plant.Plant;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every trap of docs/traps.md is guarded: its row names tests, and every planted bug is of use. */
final class TrapsPageTest {
  private static final Pattern PLANT = Pattern.compile("`([A-Z][A-Z_]+[A-Z])`");

  private final List<String> rows;

  TrapsPageTest() throws IOException {
    rows =
        Files.readString(Checkout.root().resolve("docs/traps.md"))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| trap |"))
            .toList();
  }

  @Test
  void everyTrapNamesTestsThatExist() throws IOException {
    TestNames tests = TestNames.ofCheckout();

    assertThat(rows)
        .hasSizeGreaterThan(25)
        .allSatisfy(row -> assertThat(tests.problems(row)).as(row).isEmpty());
  }

  @Test
  void everyPlantedBugStandsForATrap() {
    Set<String> named =
        PLANT
            .matcher(String.join("\n", rows))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !name.equals("UNAVAILABLE"))
            .collect(Collectors.toSet());
    EnumSet<Plant> planted = EnumSet.allOf(Plant.class);
    planted.remove(Plant.NONE);

    assertThat(named).isEqualTo(planted.stream().map(Plant::name).collect(Collectors.toSet()));
  }
}
