package dev.tidegate.orchestrator.foreign;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.store.Revision;
import java.time.InstantSource;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The flags of one namespace at one revision, for clients without an agent: the stored definitions
 * with what active stages serve to everybody. For any thread; text and compiled form are made once,
 * when first asked for.
 */
public final class ForeignSnapshot {
  private final String namespace;
  private final Revision revision;
  private final SortedMap<String, MapNode> flags;
  private final SortedMap<String, Node> evaluators;
  private final Set<String> unknown;
  private final InstantSource clock;
  private @Nullable String text;
  private @Nullable FlagSet compiled;

  ForeignSnapshot(
      String namespace,
      Revision revision,
      SortedMap<String, MapNode> flags,
      SortedMap<String, Node> evaluators,
      Set<String> unknown,
      InstantSource clock) {
    this.namespace = namespace;
    this.revision = revision;
    this.flags = flags;
    this.evaluators = evaluators;
    this.unknown = unknown;
    this.clock = clock;
  }

  /** The namespace; its name is the id of the flag set. */
  public String namespace() {
    return namespace;
  }

  /** Of the change that made it what it is; zero if there was none. */
  public Revision revision() {
    return revision;
  }

  /** Bodies by flag key; unmodifiable. */
  public SortedMap<String, MapNode> flags() {
    return flags;
  }

  /** Keys of flags whose stored definition cannot be read and of which no good one is known. */
  public Set<String> unknown() {
    return unknown;
  }

  /** Shared rules by name; unmodifiable. */
  public SortedMap<String, Node> evaluators() {
    return evaluators;
  }

  /** A flagd document in the form for providers, as compact JSON. */
  public synchronized String text() {
    if (text == null) {
      text = JsonWriter.compact(document(Set.of()));
    }
    return text;
  }

  /** The flags ready to be evaluated; {@link #unknown} ones give PARSE_ERROR. */
  public synchronized FlagSet compiled() {
    if (compiled == null) {
      compiled = FlagDocument.parse(document(unknown)).compile(clock);
    }
    return compiled;
  }

  private MapNode document(Set<String> broken) {
    MapNode.Builder bodies = MapNode.builder();
    broken.forEach(key -> bodies.put(key, NullNode.of()));
    flags.forEach(bodies::put);
    MapNode.Builder document = MapNode.builder().put("flags", bodies.build());
    if (!evaluators.isEmpty()) {
      MapNode.Builder rules = MapNode.builder();
      evaluators.forEach(rules::put);
      document.put("$evaluators", rules.build());
    }
    MapNode metadata =
        MapNode.builder().put("flagSetId", namespace).put("revision", revision.value()).build();
    return document.put("metadata", metadata).build();
  }
}
