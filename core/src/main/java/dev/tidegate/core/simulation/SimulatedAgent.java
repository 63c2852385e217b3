package dev.tidegate.core.simulation;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import java.util.SortedSet;
import java.util.TreeSet;

/** One agent of a simulated fleet: what it was told, and when it answers. For one thread. */
final class SimulatedAgent {
  /** How an agent takes the directive to enter a stage. */
  enum Conduct {
    ENTERS,
    SILENT,
    FAILS
  }

  private static final String VERSION = "1";
  private static final String FAILURE = "the simulated handler failed";

  private final AgentName name;
  private final String zone;
  private final Conduct conduct;
  private final SortedSet<Integer> entered = new TreeSet<>();
  private boolean member;
  private boolean waiting;
  private int stage;
  private boolean goesBack;
  private long answersAt;
  private Acknowledgement said = Acknowledgement.NONE;

  SimulatedAgent(AgentName name, String zone, Conduct conduct) {
    this.name = name;
    this.zone = zone;
    this.conduct = conduct;
  }

  AgentName name() {
    return name;
  }

  String zone() {
    return zone;
  }

  String version() {
    return VERSION;
  }

  boolean isMember() {
    return member;
  }

  /** True if it serves the stage. */
  boolean isInside(int index) {
    return entered.contains(index);
  }

  /** A directive: to enter {@code index} if the agent is inside it. */
  void enter(int index, boolean inside, long answerAt) {
    member = inside;
    stage = index;
    goesBack = false;
    said = Acknowledgement.NONE;
    waiting = inside && conduct != Conduct.SILENT;
    answersAt = answerAt;
  }

  /** A directive: to try whether its state can be saved and loaded. It can, at once. */
  void probe() {
    said = Acknowledgement.DONE;
  }

  /** A directive: to go back to {@code target}. */
  void goBack(int target, long answerAt) {
    stage = target;
    goesBack = true;
    said = Acknowledgement.NONE;
    waiting = true;
    answersAt = answerAt;
  }

  /** When it answers, or {@code Long.MAX_VALUE} if it has or never will. */
  long answersAt() {
    return waiting ? answersAt : Long.MAX_VALUE;
  }

  /** Answers if it is time to. */
  void live(long now) {
    if (!waiting || now < answersAt) {
      return;
    }
    waiting = false;
    if (goesBack) {
      said = Acknowledgement.DONE;
      entered.removeIf(index -> index > stage);
    } else if (conduct == Conduct.FAILS) {
      said = Acknowledgement.failed(FAILURE);
    } else {
      said = Acknowledgement.DONE;
      entered.add(stage);
    }
  }

  FleetMember asSeen() {
    return new FleetMember(name, zone, VERSION, true, member, entered, said);
  }
}
