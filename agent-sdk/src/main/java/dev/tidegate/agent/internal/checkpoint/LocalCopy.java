package dev.tidegate.agent.internal.checkpoint;

import dev.tidegate.agent.internal.cache.KeptFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The newest state of one name on this machine's disk, with what the orchestrator is known to have.
 * One thread at a time.
 */
final class LocalCopy {
  private final KeptFile file;

  LocalCopy(KeptFile file) {
    this.file = file;
  }

  /**
   * @param state the newest state
   * @param acknowledgedRevision revision of the last save the orchestrator acknowledged, 0 if none
   * @param acknowledged true if that save was of exactly this state
   */
  record Content(SavedState state, long acknowledgedRevision, boolean acknowledged) {}

  void write(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(content.acknowledgedRevision());
    out.writeBoolean(content.acknowledged());
    out.writeUTF(content.state().format());
    out.write(content.state().content());
    file.write(bytes.toByteArray());
  }

  Optional<Content> read() {
    return file.read(LocalCopy::parse);
  }

  private static Optional<Content> parse(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long revision = in.readLong();
      boolean acknowledged = in.readBoolean();
      String format = in.readUTF();
      SavedState state = new SavedState(in.readAllBytes(), format);
      return Optional.of(new Content(state, revision, acknowledged));
    } catch (IOException e) {
      return Optional.empty(); // not ours: as if there were none
    }
  }
}
