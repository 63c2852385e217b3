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
  private static final Snapshot THIRD = snapshot(9);

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

  @Test
  void aWriteAfterDamageKeepsTheGoodOneBefore() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    Path newest = folder.resolve("view");
    replace(newest, new byte[] {1, 2, 3});
    file.write(THIRD);
    assertThat(file.read()).isEqualTo(THIRD);
    replace(newest, new byte[] {1, 2, 3});
    assertThat(file.read()).isEqualTo(FIRST);
  }

  @Test
  void aWriteAfterTheNewestVanishedKeepsTheGoodOneBefore() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    Path newest = folder.resolve("view");
    Files.delete(newest);
    file.write(THIRD);
    Files.delete(newest);
    assertThat(file.read()).isEqualTo(FIRST);
  }

  /** Aside and renamed, since the previous file may share its bytes with the newest. */
  private static void replace(Path path, byte[] content) throws IOException {
    Path aside = path.resolveSibling("aside");
    Files.write(aside, content);
    Files.move(aside, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
