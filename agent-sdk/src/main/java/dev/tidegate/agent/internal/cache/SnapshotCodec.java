package dev.tidegate.agent.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A snapshot as bytes, and back. Bytes that are not one give empty. */
final class SnapshotCodec {
  private static final int VERSION = 2;

  private SnapshotCodec() {}

  static byte[] encode(Snapshot snapshot) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(snapshot.position().epoch());
      out.writeLong(snapshot.position().revision());
      writeMap(out, snapshot.flags());
      writeMap(out, snapshot.evaluators());
      out.writeInt(snapshot.broken().size());
      for (String key : snapshot.broken()) {
        writeText(out, key);
      }
      out.writeInt(snapshot.rollouts().size());
      for (RolloutRecord rollout : snapshot.rollouts()) {
        writeRollout(out, rollout);
      }
    } catch (IOException e) {
      throw new AssertionError(e); // memory has no input and output errors
    }
    return bytes.toByteArray();
  }

  static Optional<Snapshot> decode(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      if (in.readUnsignedByte() != VERSION) {
        return Optional.empty();
      }
      Position position = new Position(in.readLong(), in.readLong());
      Map<String, String> flags = readMap(in);
      Map<String, String> evaluators = readMap(in);
      Set<String> broken = new HashSet<>();
      for (int left = readCount(in); left > 0; left--) {
        broken.add(readText(in));
      }
      List<RolloutRecord> rollouts = new ArrayList<>();
      for (int left = readCount(in); left > 0; left--) {
        rollouts.add(readRollout(in));
      }
      return Optional.of(new Snapshot(position, flags, evaluators, broken, rollouts));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // truncated or not ours
    }
  }

  private static void writeRollout(DataOutputStream out, RolloutRecord rollout) throws IOException {
    writeText(out, rollout.uid());
    writeText(out, rollout.name());
    out.writeLong(rollout.token());
    out.writeBoolean(rollout.restored());
    writeMap(out, rollout.layer());
    out.writeInt(rollout.stages().size());
    for (RolloutRecord.Stage stage : rollout.stages()) {
      out.writeInt(stage.attempt());
      out.writeInt(stage.number());
      out.writeBoolean(stage.restorePoint());
      out.writeBoolean(stage.applied());
    }
  }

  private static RolloutRecord readRollout(DataInputStream in) throws IOException {
    String uid = readText(in);
    String name = readText(in);
    long token = in.readLong();
    boolean restored = in.readBoolean();
    Map<String, String> layer = readMap(in);
    List<RolloutRecord.Stage> stages = new ArrayList<>();
    for (int left = readCount(in); left > 0; left--) {
      stages.add(
          new RolloutRecord.Stage(in.readInt(), in.readInt(), in.readBoolean(), in.readBoolean()));
    }
    return new RolloutRecord(uid, name, token, stages, layer, restored);
  }

  private static void writeMap(DataOutputStream out, Map<String, String> map) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, String> entry : map.entrySet()) {
      writeText(out, entry.getKey());
      writeText(out, entry.getValue());
    }
  }

  private static Map<String, String> readMap(DataInputStream in) throws IOException {
    Map<String, String> map = new HashMap<>();
    for (int left = readCount(in); left > 0; left--) {
      map.put(readText(in), readText(in));
    }
    return map;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] bytes = new byte[readCount(in)];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }

  /** A count never exceeds the bytes left, so damaged content cannot ask for much memory. */
  private static int readCount(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException("a count of " + count + " with " + in.available() + " bytes left");
    }
    return count;
  }
}
