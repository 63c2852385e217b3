package dev.tidegate.orchestrator.ofrep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A strong entity tag: the hash of a whole body, so that whatever the body depends on (flags,
 * context, selector, time) is in it.
 */
final class EntityTag {
  private static final int HASH_BYTES = 16;
  private static final String ANY = "*";

  private final String opaque;

  private EntityTag(String opaque) {
    this.opaque = opaque;
  }

  static EntityTag of(String body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
      return new EntityTag(HexFormat.of().formatHex(hash, 0, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /**
   * True if the client already has it: {@code header} lists it, weak or strong; a tag without its
   * quotes is understood too.
   */
  boolean isAmong(@Nullable String header) {
    if (header == null) {
      return false;
    }
    return Arrays.stream(header.split(",", -1)).map(EntityTag::opaque).anyMatch(this::matches);
  }

  private boolean matches(String listed) {
    return listed.equals(opaque) || listed.equals(ANY);
  }

  private static String opaque(String listed) {
    String tag = listed.strip();
    if (tag.startsWith("W/")) {
      tag = tag.substring(2);
    }
    boolean quoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
    return quoted ? tag.substring(1, tag.length() - 1) : tag;
  }

  /** As the header has it, with its quotes. */
  @Override
  public String toString() {
    return '"' + opaque + '"';
  }
}
