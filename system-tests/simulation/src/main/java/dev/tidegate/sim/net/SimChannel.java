package dev.tidegate.sim.net;

import dev.tidegate.sim.runtime.SimProcess;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gRPC channel in virtual time. Deadlines of calls are left to those who wait for them. */
final class SimChannel extends ManagedChannel {
  private final SimNetwork network;
  private final SimProcess process;
  private final String host;
  private final String address;
  private final List<SimCall<?, ?>> calls = new ArrayList<>();
  private boolean shutdown;

  SimChannel(SimNetwork network, SimProcess process, String host, String address) {
    this.network = network;
    this.process = process;
    this.host = host;
    this.address = address;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    SimCall<Q, A> call = new SimCall<>(network, process, host, address, method, shutdown);
    calls.removeIf(SimCall::isOver);
    calls.add(call);
    return call;
  }

  @Override
  public String authority() {
    return address;
  }

  @Override
  public ManagedChannel shutdown() {
    shutdown = true;
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    shutdown = true;
    List.copyOf(calls)
        .forEach(call -> call.end(Status.UNAVAILABLE.withDescription("Channel shutdownNow")));
    return this;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && calls.stream().allMatch(SimCall::isOver);
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }
}
