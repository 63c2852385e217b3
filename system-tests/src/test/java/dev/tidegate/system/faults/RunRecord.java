package dev.tidegate.system.faults;

import dev.tidegate.system.faults.CheckpointChecker.Save;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that was seen of one run: what is judged. Kept as lines of JSON in the run's folder,
 * so that it can be judged again.
 *
 * @param history the truth log
 * @param calls what people did
 * @param streams what each agent served
 * @param saves what each agent saved
 * @param newest revision the store ended at
 */
record RunRecord(
    List<TruthRevision> history,
    List<Call> calls,
    Map<String, List<AgentLine>> streams,
    Map<String, List<Save>> saves,
    long newest) {
  private static final String STREAM = ".stream.jsonl";
  private static final String SAVES = ".saves.jsonl";

  RunRecord {
    history = List.copyOf(history);
    calls = List.copyOf(calls);
    streams = Map.copyOf(streams);
    saves = Map.copyOf(saves);
  }

  /** Reads what a run left in its folder. */
  static RunRecord read(Path folder) throws IOException {
    List<TruthRevision> history =
        Files.readAllLines(folder.resolve("truth.jsonl")).stream()
            .map(TruthRevision::parse)
            .toList();
    List<Call> calls =
        Files.readAllLines(folder.resolve("calls.jsonl")).stream().map(Call::parse).toList();
    Map<String, List<AgentLine>> streams = new TreeMap<>();
    Map<String, List<Save>> saves = new TreeMap<>();
    for (Path file : files(folder, STREAM)) {
      String agent = file.getFileName().toString().replace(STREAM, "");
      streams.put(agent, stream(folder, agent));
      saves.put(agent, saves(folder, agent));
    }
    long newest = history.isEmpty() ? 0 : history.get(history.size() - 1).revision();
    return new RunRecord(history, calls, streams, saves, newest);
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(suffix)).toList();
    }
  }

  /** What an agent served so far. */
  static List<AgentLine> stream(Path folder, String agent) throws IOException {
    return Files.readAllLines(folder.resolve(agent + STREAM)).stream()
        .map(AgentLine::parse)
        .toList();
  }

  /** What an agent saved so far; nothing if it never did. */
  static List<Save> saves(Path folder, String agent) throws IOException {
    Path file = folder.resolve(agent + SAVES);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(Save::parse).toList()
        : List.of();
  }
}
