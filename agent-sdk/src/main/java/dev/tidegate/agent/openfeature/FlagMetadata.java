package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.ImmutableMetadata;
import dev.openfeature.sdk.ImmutableMetadata.ImmutableMetadataBuilder;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Flags' metadata in OpenFeature's words. Every compiled flag gives the same node with each
 * evaluation, so what was converted lately is kept, at most {@link #KEPT} of them. For any thread.
 */
final class FlagMetadata {
  private static final int KEPT = 1024;

  private final AtomicReferenceArray<@Nullable Converted> kept = new AtomicReferenceArray<>(KEPT);

  private record Converted(MapNode node, ImmutableMetadata metadata) {}

  @SuppressWarnings("ReferenceEquality") // comparing the members would cost what is saved here
  ImmutableMetadata of(MapNode node) {
    if (node.members().isEmpty()) {
      return ImmutableMetadata.EMPTY;
    }
    int place = System.identityHashCode(node) & (KEPT - 1);
    Converted converted = kept.get(place);
    if (converted == null || converted.node() != node) {
      converted = new Converted(node, convert(node));
      kept.set(place, converted);
    }
    return converted.metadata();
  }

  private static ImmutableMetadata convert(MapNode metadata) {
    ImmutableMetadataBuilder builder = ImmutableMetadata.builder();
    metadata
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof TextNode text) {
                builder.addString(name, text.value());
              } else if (value instanceof BoolNode bool) {
                builder.addBoolean(name, bool.value());
              } else if (value instanceof NumberNode number) {
                add(builder, name, number);
              }
            });
    return builder.build();
  }

  private static void add(ImmutableMetadataBuilder builder, String name, NumberNode number) {
    if (!number.isWhole()) {
      builder.addDouble(name, number.doubleValue());
    } else if (number.longValue() == (int) number.longValue()) {
      builder.addInteger(name, (int) number.longValue());
    } else {
      builder.addLong(name, number.longValue());
    }
  }
}
