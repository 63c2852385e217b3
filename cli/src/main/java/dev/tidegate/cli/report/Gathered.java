package dev.tidegate.cli.report;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells of a namespace.
 *
 * @param rollouts each with its decisions
 * @param leftOut how many rollouts were too many to ask for
 * @param flags with their ages
 * @param usage evaluations by flag, or null if they are not known
 * @param freezes that concern the namespace
 */
record Gathered(
    List<One> rollouts,
    int leftOut,
    List<Doc> flags,
    @Nullable Map<String, Doc> usage,
    List<Doc> freezes) {
  /** Each takes two calls. */
  static final int ROLLOUTS_MAX = 50;

  Gathered {
    rollouts = List.copyOf(rollouts);
    flags = List.copyOf(flags);
    freezes = List.copyOf(freezes);
  }

  /** A rollout with its decisions, oldest first. */
  record One(Doc rollout, List<Doc> decisions) {
    One {
      decisions = List.copyOf(decisions);
    }
  }

  /** Asks for everything; a rollout that goes meanwhile is left out without a word. */
  static Gathered from(ApiClient client, Session session) {
    List<Doc> names = client.get(session.path("rollouts")).items("items");
    List<One> rollouts = new ArrayList<>();
    for (Doc item : names.subList(0, Math.min(names.size(), ROLLOUTS_MAX))) {
      String name = item.text("metadata", "name");
      Answer rollout = client.tryCall(Call.get(session.path("rollouts", name)));
      Answer history = client.tryCall(Call.get(session.path("rollouts", name, "history")));
      if (rollout.status() == 200) {
        rollouts.add(
            new One(
                rollout.body(),
                history.status() == 200 ? history.body().items("items") : List.of()));
      }
    }
    return new Gathered(
        rollouts,
        Math.max(0, names.size() - ROLLOUTS_MAX),
        client.get(session.path("flags") + "?ages=true").items("items"),
        usage(client.tryCall(Call.get(session.path("usage")))),
        client.get(session.path("freezes")).items("items"));
  }

  private static @Nullable Map<String, Doc> usage(Answer answer) {
    if (answer.status() != 200 || !answer.body().at("items").exists()) {
      return null;
    }
    Map<String, Doc> usage = new HashMap<>();
    answer.body().items("items").forEach(item -> usage.put(item.text("key"), item));
    return usage;
  }
}
