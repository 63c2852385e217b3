package dev.tidegate.agent.internal.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What this agent has done for one rollout, as it stands on disk.
 *
 * @param uid UID of the rollout
 * @param name its name, for handlers and people
 * @param token highest fencing token seen for it in the epoch applied
 * @param stages stages begun and not rolled back, by ascending stage
 * @param layer definitions of the entered stage, which win over the namespace's
 * @param restored true if the last rollback restored state; told again after a restart
 */
public record RolloutRecord(
    String uid,
    String name,
    long token,
    List<Stage> stages,
    Map<String, String> layer,
    boolean restored) {

  public RolloutRecord {
    List<Stage> sorted = new ArrayList<>(stages);
    sorted.sort(Comparator.comparingInt(Stage::number));
    stages = List.copyOf(sorted);
    layer = Map.copyOf(layer);
  }

  /** Nothing done yet. */
  public static RolloutRecord fresh(String uid, String name) {
    return new RolloutRecord(uid, name, 0, List.of(), Map.of(), false);
  }

  /**
   * A stage whose entering began on this agent.
   *
   * @param attempt attempt in which it began; its restore point lies there
   * @param number 1-based
   * @param restorePoint true if a restore point was completed before
   * @param applied true once the stage's flags apply on this agent
   */
  public record Stage(int attempt, int number, boolean restorePoint, boolean applied) {}

  /** The stage of this number, if its entering began. */
  public Optional<Stage> stage(int number) {
    return stages.stream().filter(stage -> stage.number() == number).findFirst();
  }

  /** True if the flags of this stage apply on this agent. */
  public boolean hasEntered(int number) {
    return stage(number).map(Stage::applied).orElse(false);
  }

  /** True if any stage was begun and not rolled back. */
  public boolean hasBegun() {
    return !stages.isEmpty();
  }

  /** Stages above {@code target}, lowest first. */
  public List<Stage> above(int target) {
    return stages.stream().filter(stage -> stage.number() > target).toList();
  }

  /** The same with {@code stage} in place of any record of its number. */
  public RolloutRecord with(Stage stage) {
    TreeMap<Integer, Stage> byNumber = new TreeMap<>();
    stages.forEach(each -> byNumber.put(each.number(), each));
    byNumber.put(stage.number(), stage);
    return withStages(List.copyOf(byNumber.values()));
  }

  /** The same without the stages above {@code target}. */
  public RolloutRecord without(int target) {
    return withStages(stages.stream().filter(stage -> stage.number() <= target).toList());
  }

  /** The same with these stages. */
  public RolloutRecord withStages(List<Stage> newStages) {
    return new RolloutRecord(uid, name, token, newStages, layer, restored);
  }

  /** The same serving another layer. */
  public RolloutRecord withLayer(Map<String, String> newLayer) {
    return new RolloutRecord(uid, name, token, stages, newLayer, restored);
  }

  /** The same under a newer token. */
  public RolloutRecord withToken(long newToken) {
    return new RolloutRecord(uid, name, Math.max(token, newToken), stages, layer, restored);
  }

  /** The same without a token: those of another history are not compared with ours. */
  public RolloutRecord withoutToken() {
    return new RolloutRecord(uid, name, 0, stages, layer, restored);
  }

  /** The same with the outcome of a rollback. */
  public RolloutRecord withRestored(boolean newRestored) {
    return new RolloutRecord(uid, name, token, stages, layer, newRestored);
  }
}
