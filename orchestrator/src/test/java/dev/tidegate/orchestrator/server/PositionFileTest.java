package dev.tidegate.orchestrator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.testkit.TestingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PositionFileTest {
  private static final Duration WHILE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final TestingClock clock = new TestingClock();
  private final AtomicReference<Position> latest = new AtomicReference<>(new Position(2, 70));
  private Path file = Path.of("");

  @BeforeEach
  void nameIt() {
    file = folder.resolve("position.json");
  }

  @Test
  void isReadByTheNextRun() {
    PositionFile kept = new PositionFile(file);
    assertThat(kept.read()).isEqualTo(Position.NONE);
    kept.keep(latest::get, clock.scheduler());
    clock.advance(WHILE);
    assertThat(new PositionFile(file).read()).isEqualTo(new Position(2, 70));
  }

  @Test
  void neverGoesBack() {
    PositionFile kept = new PositionFile(file);
    kept.keep(latest::get, clock.scheduler());
    clock.advance(WHILE);
    latest.set(new Position(2, 60));
    clock.advance(WHILE);
    assertThat(new PositionFile(file).read()).isEqualTo(new Position(2, 70));
    latest.set(new Position(3, 1));
    clock.advance(WHILE);
    assertThat(new PositionFile(file).read()).isEqualTo(new Position(3, 1));
  }

  @Test
  void whatCannotBeReadIsNothing() throws IOException {
    for (String damaged : new String[] {"", "{", "[]", "{\"epoch\":-1,\"revision\":2}"}) {
      Files.writeString(file, damaged);
      assertThat(new PositionFile(file).read()).isEqualTo(Position.NONE);
    }
  }

  @Test
  void aFolderThatIsNotThereCostsNothingButTheFile() {
    PositionFile kept = new PositionFile(folder.resolve("none").resolve("position.json"));
    kept.keep(latest::get, clock.scheduler());
    clock.advance(WHILE);
    assertThat(kept.read()).isEqualTo(Position.NONE);
  }
}
