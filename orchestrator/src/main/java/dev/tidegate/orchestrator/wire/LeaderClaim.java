package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;

/**
 * Who leads. The create revision of its key is the fencing token.
 *
 * @param replica name of the replica
 * @param grpcAddress host:port, empty if it has none
 * @param httpAddress host:port, empty if it has none
 * @param nonce random per candidacy: tells an own claim after an unknown outcome
 * @param version of the program
 */
public record LeaderClaim(
    String replica, String grpcAddress, String httpAddress, String nonce, String version) {
  /** How it is stored. */
  public static final WireFormat<LeaderClaim> FORMAT =
      new WireFormat<>(LeaderClaim::read, LeaderClaim::write);

  public LeaderClaim {
    Names.requireName(replica);
  }

  private static LeaderClaim read(Fields fields) {
    return new LeaderClaim(
        fields.text("replica"),
        fields.text("grpcAddress", ""),
        fields.text("httpAddress", ""),
        fields.text("nonce", ""),
        fields.text("version", ""));
  }

  private MapNode write() {
    return MapNode.builder()
        .put("replica", replica)
        .put("grpcAddress", grpcAddress)
        .put("httpAddress", httpAddress)
        .put("nonce", nonce)
        .put("version", version)
        .build();
  }
}
