package dev.tidegate.core.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by name.
 *
 * @param members unmodifiable, in the order written
 */
public record MapNode(Map<String, Node> members, Position position) implements Node {
  public MapNode {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** A built map without position. */
  public static MapNode of(Map<String, Node> members) {
    return new MapNode(members, Position.NONE);
  }

  /** A built map of one member, without position. */
  public static MapNode of(String name, Node value) {
    return of(Map.of(name, value));
  }

  /** Builds a map member by member. */
  public static Builder builder() {
    return new Builder();
  }

  /** The member called {@code name}, or null if there is none. */
  public @Nullable Node get(String name) {
    return members.get(name);
  }

  /** A builder that already has this map's members. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.members.putAll(members);
    return builder;
  }

  @Override
  public String kind() {
    return "map";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MapNode map && members.equals(map.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }

  /** Collects members in order; a member put again replaces the earlier one. */
  public static final class Builder {
    private final Map<String, Node> members = new LinkedHashMap<>();

    private Builder() {}

    /** Puts a value. */
    public Builder put(String name, Node value) {
      members.put(name, value);
      return this;
    }

    /** Puts a string. */
    public Builder put(String name, String value) {
      return put(name, TextNode.of(value));
    }

    /** Puts a whole number. */
    public Builder put(String name, long value) {
      return put(name, NumberNode.of(value));
    }

    /** Puts a finite number. */
    public Builder put(String name, double value) {
      return put(name, NumberNode.of(value));
    }

    /** Puts true or false. */
    public Builder put(String name, boolean value) {
      return put(name, BoolNode.of(value));
    }

    /** Puts a value unless it is null. */
    public Builder putIfPresent(String name, @Nullable Node value) {
      return value == null ? this : put(name, value);
    }

    /** Puts a string unless it is null. */
    public Builder putIfPresent(String name, @Nullable String value) {
      return value == null ? this : put(name, value);
    }

    /** Takes a member out; nothing happens if there is none. */
    public Builder remove(String name) {
      members.remove(name);
      return this;
    }

    /** The map so far; the builder may be used further. */
    public MapNode build() {
      return of(members);
    }
  }
}
