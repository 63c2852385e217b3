package dev.tidegate.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of this source tree lie. */
public final class Checkout {
  private Checkout() {}

  /** The folder that holds the parent pom and the launcher. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not inside the source tree");
      }
    }
    return folder;
  }

  /** The rollouts and flags that tests apply. */
  static Path testRollouts() {
    return root().resolve("system-tests/src/test/resources/rollouts");
  }
}
