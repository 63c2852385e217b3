package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Saved evidence as nodes, every double with all its bits. What cannot be read back is an
 * IllegalArgumentException that names the member.
 */
public final class StateNode {
  private StateNode() {}

  /** A number; what JSON has no number for is a text. */
  public static Node of(double value) {
    boolean isPlain = Double.isFinite(value) && Double.doubleToRawLongBits(value) != 1L << 63;
    return isPlain ? NumberNode.of(value) : TextNode.of(Double.toString(value));
  }

  static Node of(double... values) {
    List<Node> items = new ArrayList<>();
    for (double value : values) {
      items.add(of(value));
    }
    return ListNode.of(items);
  }

  static Node of(Sample sample) {
    return of(sample.nC(), (double) sample.xC(), sample.nB(), (double) sample.xB());
  }

  /** Distinct units of a block. */
  public static MapNode of(UnitCounts units) {
    return MapNode.builder()
        .put("candidate", units.candidate())
        .put("all", units.all())
        .put("share", of(units.share()))
        .build();
  }

  /** Bucket counts, with what lies below and above all buckets. */
  public static MapNode of(Histogram histogram) {
    MapNode.Builder counts = MapNode.builder();
    histogram.buckets().forEach((index, count) -> counts.put(Integer.toString(index), count));
    return MapNode.builder()
        .put("counts", counts.build())
        .put("u", histogram.underflow())
        .put("o", histogram.overflow())
        .build();
  }
}
