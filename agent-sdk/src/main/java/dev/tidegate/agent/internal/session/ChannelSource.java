package dev.tidegate.agent.internal.session;

import io.grpc.Channel;

/** Where a session gets its channels from. For the session's owner alone. */
public interface ChannelSource {
  /** A fresh channel to the orchestrator whose turn it is; the one before is given up. */
  Channel next();

  /** Closes the last channel, once a goodbye had its time to be sent. */
  void close();
}
