package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;

/**
 * A running replica.
 *
 * @param replica its name
 * @param replicaBoot random per process start
 * @param grpcAddress host:port
 * @param httpAddress host:port
 * @param version of the program
 */
public record Replica(
    String replica, String replicaBoot, String grpcAddress, String httpAddress, String version) {
  /** How it is stored. */
  public static final WireFormat<Replica> FORMAT = new WireFormat<>(Replica::read, Replica::write);

  public Replica {
    Names.requireName(replica);
  }

  private static Replica read(Fields fields) {
    return new Replica(
        fields.text("replica"),
        fields.text("replicaBoot", ""),
        fields.text("grpcAddress", ""),
        fields.text("httpAddress", ""),
        fields.text("version", ""));
  }

  private MapNode write() {
    return MapNode.builder()
        .put("replica", replica)
        .put("replicaBoot", replicaBoot)
        .put("grpcAddress", grpcAddress)
        .put("httpAddress", httpAddress)
        .put("version", version)
        .build();
  }
}
