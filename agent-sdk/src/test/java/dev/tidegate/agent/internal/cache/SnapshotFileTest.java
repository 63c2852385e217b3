package dev.tidegate.agent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFileTest {
  private static final Snapshot FIRST = snapshot(7);
  private static final Snapshot SECOND = snapshot(8);

  @TempDir private Path folder;

  private static Snapshot snapshot(long revision) {
    RolloutRecord rollout =
        new RolloutRecord(
            "uid-1",
            "orders",
            5,
            List.of(new RolloutRecord.Stage(1, 2, true, false)),
            Map.of("orders.store", "{\"state\":\"ENABLED\"}"),
            true);
    return new Snapshot(
        new Position(1, revision), Map.of("a", "{}", "b", "ü"), Map.of("e", "1"), List.of(rollout));
  }

  @Test
  void isEmptyBeforeTheFirstWrite() {
    assertThat(new SnapshotFile(folder.resolve("none")).read()).isEqualTo(Snapshot.EMPTY);
  }

  @Test
  void readsWhatWasWrittenLast() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    assertThat(new SnapshotFile(folder).read()).isEqualTo(SECOND);
  }

  @Test
  void fallsBackToTheOneBeforeWhateverByteIsDamaged() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    Path newest = folder.resolve("view");
    byte[] whole = Files.readAllBytes(newest);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x20;
      replace(newest, damaged);
      assertThat(file.read()).as("byte %d", i).isEqualTo(FIRST);
    }
  }

  @Test
  void fallsBackToTheOneBeforeWhereverItIsCutOff() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    Path newest = folder.resolve("view");
    byte[] whole = Files.readAllBytes(newest);
    for (int length = 0; length < whole.length; length++) {
      replace(newest, Arrays.copyOf(whole, length));
      assertThat(file.read()).as("cut at %d", length).isEqualTo(FIRST);
    }
    Files.delete(folder.resolve("view.previous"));
    assertThat(file.read()).isEqualTo(Snapshot.EMPTY);
  }

  /** Aside and renamed, since the previous file may share its bytes with the newest. */
  private static void replace(Path path, byte[] content) throws IOException {
    Path aside = path.resolveSibling("aside");
    Files.write(aside, content);
    Files.move(aside, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
