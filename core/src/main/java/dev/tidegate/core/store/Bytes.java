package dev.tidegate.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An immutable value: its bytes are copied in and out. Ordered as etcd orders keys: byte by byte,
 * each taken as unsigned.
 */
public final class Bytes implements Comparable<Bytes> {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of {@code content}. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** The UTF-8 encoding of {@code text}. */
  public static Bytes ofUtf8(String text) {
    return new Bytes(text.getBytes(UTF_8));
  }

  /** The content read as UTF-8; malformed bytes become U+FFFD. */
  public String utf8() {
    return new String(content, UTF_8);
  }

  /** A copy of the content. */
  public byte[] toArray() {
    return content.clone();
  }

  /** Length in bytes. */
  public int size() {
    return content.length;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "Bytes[" + content.length + "]";
  }
}
