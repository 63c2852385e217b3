package dev.tidegate.core.rule;

import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who or what a flag is evaluated for: a targeting key and attributes. Immutable; for any thread.
 * Build it once per request and reuse it, since evaluation reads it without copying.
 */
public final class EvaluationContext {
  /** The attribute that holds the key by which units are bucketed. */
  public static final String TARGETING_KEY = "targetingKey";

  /** Nobody in particular. */
  public static final EvaluationContext EMPTY = new EvaluationContext(Map.of());

  private final Map<String, @Nullable Object> attributes;
  private final @Nullable Source source;

  private EvaluationContext(Map<String, @Nullable Object> attributes) {
    this.attributes = attributes;
    this.source = null;
  }

  private EvaluationContext(Source source) {
    this.attributes = Map.of();
    this.source = source;
  }

  /**
   * Attributes that somebody else keeps in another form. Must not change while they are read; for
   * the threads that evaluate with them.
   */
  public interface Source {
    /** The attribute {@code name}, of any kind {@link Builder#putAny} takes; null if absent. */
    @Nullable Object attribute(String name);

    /** The names of all attributes, the targeting key's among them if there is one. */
    Set<String> names();
  }

  /**
   * The attributes of {@code source}, each read when a rule asks for it and none copied: for one
   * evaluation, where most attributes are not asked for.
   */
  public static EvaluationContext reading(Source source) {
    return new EvaluationContext(source);
  }

  /** A unit without further attributes. */
  public static EvaluationContext of(String targetingKey) {
    return builder().targetingKey(targetingKey).build();
  }

  /** The attributes of {@code node}, among them perhaps {@code targetingKey}. */
  public static EvaluationContext of(MapNode node) {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    node.members().forEach((name, value) -> attributes.put(name, JsValue.of(value)));
    return new EvaluationContext(attributes);
  }

  /** Starts an empty context. */
  public static Builder builder() {
    return new Builder();
  }

  /** The targeting key, or null if there is none or it is not a text. */
  public @Nullable String targetingKey() {
    return attribute(TARGETING_KEY) instanceof String key ? key : null;
  }

  /** The attributes, the targeting key among them; unmodifiable. */
  public Map<String, @Nullable Object> attributes() {
    if (source == null) {
      return Collections.unmodifiableMap(attributes);
    }
    Map<String, @Nullable Object> read = new HashMap<>();
    source.names().forEach(name -> read.put(name, attribute(name)));
    return Collections.unmodifiableMap(read);
  }

  /** A builder that already has these attributes. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.attributes.putAll(attributes());
    return builder;
  }

  /** The attribute {@code name}; null if it is absent or null. */
  @Nullable Object attribute(String name) {
    return source == null ? attributes.get(name) : Builder.normalised(source.attribute(name));
  }

  boolean has(String name) {
    return source == null ? attributes.containsKey(name) : source.names().contains(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EvaluationContext context && attributes().equals(context.attributes());
  }

  @Override
  public int hashCode() {
    return attributes().hashCode();
  }

  /** The names of the attributes; values may be personal and are left out. */
  @Override
  public String toString() {
    return "EvaluationContext" + attributes().keySet();
  }

  /** Collects attributes; one set again replaces the earlier one. For one thread. */
  public static final class Builder {
    private final Map<String, @Nullable Object> attributes = new HashMap<>();

    private Builder() {}

    /** Sets the key by which the unit is bucketed. */
    public Builder targetingKey(String key) {
      return put(TARGETING_KEY, key);
    }

    /** Sets a text. */
    public Builder put(String name, String value) {
      attributes.put(name, value);
      return this;
    }

    /** Sets a number. */
    public Builder put(String name, double value) {
      attributes.put(name, value);
      return this;
    }

    /** Sets true or false. */
    public Builder put(String name, boolean value) {
      attributes.put(name, value);
      return this;
    }

    /** Sets a list; see {@link #putAny} for its items. */
    public Builder put(String name, List<?> items) {
      return putAny(name, items);
    }

    /** Sets a nested map; see {@link #putAny} for its values. */
    public Builder put(String name, Map<String, ?> members) {
      return putAny(name, members);
    }

    /**
     * Sets a value of any kind: null, text, number, boolean, collection or map by text are kept;
     * anything else becomes its {@code toString}.
     */
    public Builder putAny(String name, @Nullable Object value) {
      attributes.put(name, normalised(value));
      return this;
    }

    /** The context so far; the builder may be used further. */
    public EvaluationContext build() {
      return new EvaluationContext(new HashMap<>(attributes));
    }

    private static @Nullable Object normalised(@Nullable Object value) {
      if (value == null || value instanceof String || value instanceof Boolean) {
        return value;
      }
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      if (value instanceof Collection<?> items) {
        List<@Nullable Object> copy = new ArrayList<>(items.size());
        items.forEach(item -> copy.add(normalised(item)));
        return Collections.unmodifiableList(copy);
      }
      if (value instanceof Map<?, ?> members) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        members.forEach((name, member) -> copy.put(String.valueOf(name), normalised(member)));
        return Collections.unmodifiableMap(copy);
      }
      return value.toString();
    }
  }
}
