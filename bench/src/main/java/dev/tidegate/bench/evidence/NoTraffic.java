package dev.tidegate.bench.evidence;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.offline.OfflineAnalysis;
import java.util.ArrayList;
import java.util.List;

/** A stage in which nobody asks for anything, through the whole decision table. */
public final class NoTraffic {
  private static final String CONFIGURATION =
      """
      {"alpha":0.01,"horizonSeconds":1800,"stage":{"maxSeconds":1800},\
      "metrics":[{"name":"error_rate","kind":"ratio"}]}""";

  private NoTraffic() {}

  /**
   * Whether the stage is extended once, is inconclusive after twice its time, and is never anything
   * else in between; whether it is the candidate, the baseline or both that get no requests.
   */
  public static boolean isInconclusive() {
    return isInconclusive(0, 0) && isInconclusive(0, 100) && isInconclusive(100, 0);
  }

  private static boolean isInconclusive(int candidate, int baseline) {
    List<String> decisions = new ArrayList<>();
    OfflineAnalysis analysis = new OfflineAnalysis(line -> decisions.add(decision(line)));
    analysis.line(CONFIGURATION);
    for (int t = 5; t <= 3600; t += 5) {
      analysis.line(
          "{\"t\":%d,\"metric\":\"error_rate\",\"candidate\":{\"n\":%d,\"x\":0},\"baseline\":{\"n\":%d,\"x\":0}}"
              .formatted(t, candidate, baseline));
    }
    analysis.end();
    for (int i = 0; i < 720; i++) {
      String expected = i < 359 ? "CONTINUE" : i < 719 ? "EXTEND" : "INCONCLUSIVE";
      if (!decisions.get(i).equals(expected)) {
        return false;
      }
    }
    return decisions.size() == 721 && decisions.get(720).equals("INCONCLUSIVE");
  }

  private static String decision(MapNode line) {
    MapNode holder = line.get("summary") instanceof MapNode summary ? summary : line;
    return holder.get("decision") instanceof TextNode text ? text.value() : "";
  }
}
