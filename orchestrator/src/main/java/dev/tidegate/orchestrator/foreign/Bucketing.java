package dev.tidegate.orchestrator.foreign;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of flagd's two ways to bucket a client has. They put half of all units into different
 * buckets, so clients of both kinds do not agree on who is inside a stage.
 */
public enum Bucketing {
  /** The one of providers before April 2026: floating point, over the signed hash. */
  V1,
  /** The current one, which is ours too. */
  V2,
  /** The client does not show it. */
  UNKNOWN;

  private static final Pattern GRPC_JAVA = Pattern.compile("grpc-java-[a-z]+/1\\.(\\d{1,4})\\.");

  /** The provider for Java changed over when this minor version of its gRPC was current. */
  private static final int GRPC_JAVA_MINOR_OF_V2 = 79;

  /**
   * Of a client that evaluates by itself, as far as its user agent tells: an older gRPC for Java
   * comes with an older provider. Newer ones, and other languages, may be either.
   */
  public static Bucketing ofInProcess(String userAgent) {
    Matcher java = GRPC_JAVA.matcher(userAgent);
    boolean old = java.find() && Integer.parseInt(java.group(1)) < GRPC_JAVA_MINOR_OF_V2;
    return old ? V1 : UNKNOWN;
  }
}
