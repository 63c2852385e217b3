package dev.tidegate.system.faults;

import dev.tidegate.core.document.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an agent served from one moment on, as a {@link FaultAgent} wrote it.
 *
 * @param boot names the run of its process
 * @param nanos when it was seen, on the machine's monotonic clock
 * @param epoch of its position; 0 while it has none
 * @param revision of its position; what it serves may be newer, never older
 * @param flags what {@link SampleAnswers} got of each flag
 * @param threw what an evaluation threw, or ""
 * @param entered stages it is in by its own word, each as {@code UID/NUMBER}
 */
record AgentLine(
    String boot,
    long nanos,
    long epoch,
    long revision,
    Map<String, String> flags,
    String threw,
    Set<String> entered) {
  AgentLine {
    flags = Map.copyOf(flags);
    entered = Set.copyOf(entered);
  }

  /** In no stage. */
  AgentLine(
      String boot, long nanos, long epoch, long revision, Map<String, String> flags, String threw) {
    this(boot, nanos, epoch, revision, flags, threw, Set.of());
  }

  static AgentLine parse(String json) {
    Fields line = Fields.parse(json);
    Map<String, String> flags = new TreeMap<>();
    line.map("flags")
        .of()
        .members()
        .forEach((key, text) -> flags.put(key, text instanceof TextNode node ? node.value() : ""));
    return new AgentLine(
        line.text("boot"),
        line.number("nanos"),
        line.number("epoch"),
        line.number("revision"),
        flags,
        line.text("threw"),
        line.texts("entered"));
  }
}
