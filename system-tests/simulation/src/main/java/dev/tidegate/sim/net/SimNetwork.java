package dev.tidegate.sim.net;

import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.runtime.Simulator;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who reaches whom, and how fast. Hosts are named; a process of a host binds an address and serves
 * gRPC there. What is sent over a link that is cut waits, as TCP does, until the link is back or
 * the connection is given up.
 */
public final class SimNetwork {
  private static final long LATENCY_NANOS_MIN = 100_000;

  private final Simulator simulator;
  private final Map<String, Bound> bound = new HashMap<>();
  private final Set<String> cut = new HashSet<>();
  private Duration latency = Duration.ofMillis(2);
  private UnaryOperator<Object> requests = message -> message;
  private Function<Object, List<Object>> echo = message -> List.of();

  /** Who serves at an address. */
  record Bound(
      String host,
      SimProcess process,
      Executor calls,
      Map<String, ServerMethodDefinition<?, ?>> methods) {}

  /** A network whose links are all up. */
  public SimNetwork(Simulator simulator) {
    this.simulator = simulator;
  }

  Simulator simulator() {
    return simulator;
  }

  /**
   * Serves {@code services} at {@code address} from now on, until {@code process} dies.
   *
   * @param calls runs what calls bring, in order
   */
  public void bind(
      String address,
      String host,
      SimProcess process,
      Executor calls,
      List<? extends BindableService> services) {
    Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    for (BindableService service : services) {
      for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
        methods.put(method.getMethodDescriptor().getFullMethodName(), method);
      }
    }
    Bound serving = new Bound(host, process, calls, methods);
    bound.put(address, serving);
    process.onDeath(() -> bound.remove(address, serving));
  }

  @Nullable Bound at(String address) {
    return bound.get(address);
  }

  @SuppressWarnings("unchecked") // registered under its own descriptor's name
  static <Q, A> @Nullable ServerMethodDefinition<Q, A> method(
      Bound serving, MethodDescriptor<Q, A> method) {
    return (ServerMethodDefinition<Q, A>) serving.methods().get(method.getFullMethodName());
  }

  /** A channel of {@code process}, on {@code host}, to whoever serves at {@code address}. */
  public ManagedChannel channel(SimProcess process, String host, String address) {
    return new SimChannel(this, process, host, address);
  }

  /** What callers send arrives as {@code rewritten}: for planted bugs. */
  public void rewriteRequests(UnaryOperator<Object> rewritten) {
    requests = rewritten;
  }

  /** A message that reaches a caller is answered by {@code answers} at once: for planted bugs. */
  public void echo(Function<Object, List<Object>> answers) {
    echo = answers;
  }

  @SuppressWarnings("unchecked") // a rewritten message is of the same kind
  <T> T rewritten(T message) {
    return (T) requests.apply(message);
  }

  List<Object> echoOf(Object message) {
    return echo.apply(message);
  }

  /** Messages take from a tenth of a millisecond to this long, evenly spread. */
  public void latency(Duration longest) {
    latency = longest;
  }

  /** Nothing gets from {@code from} to {@code to} until {@link #heal}. */
  public void cut(String from, String to) {
    cut.add(from + ">" + to);
  }

  /** Nothing gets through between the two until {@link #heal}. */
  public void cutBoth(String one, String other) {
    cut(one, other);
    cut(other, one);
  }

  /** What {@code from} sends reaches {@code to} again. */
  public void mend(String from, String to) {
    cut.remove(from + ">" + to);
  }

  /** All links are up and fast again. */
  public void heal() {
    cut.clear();
    latency = Duration.ofMillis(2);
  }

  /** True if what {@code from} sends reaches {@code to}. */
  public boolean reaches(String from, String to) {
    return !cut.contains(from + ">" + to);
  }

  /** How long the next message takes. */
  public long latencyNanos() {
    return LATENCY_NANOS_MIN
        + simulator.random().nextLong(Math.max(1, latency.toNanos() - LATENCY_NANOS_MIN));
  }
}
