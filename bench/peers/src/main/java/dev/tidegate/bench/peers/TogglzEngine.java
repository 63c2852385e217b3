package dev.tidegate.bench.peers;

import dev.tidegate.bench.Engine;
import dev.tidegate.bench.Scenario;
import dev.tidegate.bench.User;
import org.togglz.core.Feature;
import org.togglz.core.activation.GradualActivationStrategy;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.FeatureUser;
import org.togglz.core.user.SimpleFeatureUser;

/** Togglz on its in-memory repository; it has no rules over a user's attributes. */
public final class TogglzEngine implements Engine {
  private final FeatureUser[] users =
      User.ALL.stream()
          .map(user -> new SimpleFeatureUser(user.key(), false))
          .toArray(FeatureUser[]::new);
  private FeatureUser current = users[0];
  private final FeatureManager manager = manager();

  /** The flags. */
  private enum Features implements Feature {
    PLAIN,
    SPLIT
  }

  private FeatureManager manager() {
    InMemoryStateRepository states = new InMemoryStateRepository();
    states.setFeatureState(new FeatureState(Features.PLAIN, true));
    states.setFeatureState(
        new FeatureState(Features.SPLIT, true)
            .setStrategyId(GradualActivationStrategy.ID)
            .setParameter(GradualActivationStrategy.PARAM_PERCENTAGE, "50"));
    return new FeatureManagerBuilder()
        .featureEnum(Features.class)
        .stateRepository(states)
        .userProvider(() -> current)
        .build();
  }

  @Override
  public String title() {
    return "Togglz 4.6.1 (no rules)";
  }

  @Override
  public boolean expresses(Scenario scenario) {
    return scenario != Scenario.TARGETED;
  }

  @Override
  public boolean plain(int index) {
    current = users[index];
    return manager.isActive(Features.PLAIN);
  }

  @Override
  public boolean split(int index) {
    current = users[index];
    return manager.isActive(Features.SPLIT);
  }

  @Override
  public boolean targeted(int index) {
    throw new UnsupportedOperationException("Togglz has no rules over attributes");
  }
}
