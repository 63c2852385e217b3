package dev.tidegate.system.faults;

import dev.tidegate.system.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Collectors;

/** The transitions of docs/rollout-states.md, which a test of the core draws from the code. */
final class LegalTransitions {
  private LegalTransitions() {}

  /** Each as {@code BEFORE --> AFTER: WORD}. */
  static Set<String> read() {
    try {
      return Files.readAllLines(Checkout.root().resolve("docs/rollout-states.md")).stream()
          .map(String::trim)
          .filter(line -> line.contains(" --> ") && line.contains(": "))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
