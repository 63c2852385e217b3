package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.AgentObserver;
import dev.tidegate.sim.system.SimAgent;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Asks agents the same questions again and again, and puts their answers to the rules. */
final class AgentChecks implements AgentObserver {
  private static final List<String> FLAGS = List.of("orders.store", "orders.cache");
  private static final List<EvaluationContext> UNITS =
      IntStream.range(0, Serving.UNITS)
          .mapToObj(number -> EvaluationContext.of("user-" + number))
          .toList();

  private final Simulator simulator;
  private final Violations violations;
  private final Map<SimAgent, Asked> asked = new HashMap<>();
  private List<AgentRule> rules;

  /** Answers stay the same as long as the flags that give them do. */
  private record Asked(FlagSet flags, Map<String, Serving.Answers> answers) {}

  AgentChecks(Simulator simulator, List<AgentRule> rules, Violations violations) {
    this.simulator = simulator;
    this.rules = rules;
    this.violations = violations;
  }

  /** What agents serve is held against revisions, which mean something else from now on. */
  void restored() {
    rules = List.of();
  }

  @Override
  public void started(SimAgent agent, Kept kept) {
    rules.forEach(rule -> rule.started(agent, kept));
  }

  @Override
  public void served(SimAgent agent, AgentSession session, FlagSet flags) {
    Asked now = asked.get(agent);
    if (now == null || now.flags() != flags) {
      try {
        now = new Asked(flags, answers(flags));
      } catch (RuntimeException e) { // whatever it is, it would have reached the host
        violations.add("G9", simulator.nanoTime(), agent.instance() + " threw " + e);
        return;
      }
      asked.put(agent, now);
    }
    Serving serving = new Serving(agent, session, simulator.nanoTime(), now.answers());
    rules.forEach(rule -> rule.check(serving, violations));
  }

  private static Map<String, Serving.Answers> answers(FlagSet flags) {
    Map<String, Serving.Answers> byFlag = new TreeMap<>();
    for (String flag : FLAGS) {
      Serving.Answers answers = new Serving.Answers(new BitSet(), new BitSet());
      for (int unit = 0; unit < Serving.UNITS; unit++) {
        String answer = flags.stringValue(flag, Serving.CODE_DEFAULT, UNITS.get(unit));
        answers.candidates().set(unit, answer.equals(Serving.CANDIDATE));
        answers.defaults().set(unit, answer.equals(Serving.CODE_DEFAULT));
      }
      byFlag.put(flag, answers);
    }
    return byFlag;
  }
}
