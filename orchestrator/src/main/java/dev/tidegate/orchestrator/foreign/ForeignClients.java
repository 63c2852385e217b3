package dev.tidegate.orchestrator.foreign;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients without an agent that are connected to this replica, at most as many as it is made
 * for. Thread-safe.
 */
public final class ForeignClients {
  private final int clientsMax;
  private final Map<Object, ForeignClient> clients = new LinkedHashMap<>(); // guarded by this

  /** No clients yet, and never more than {@code clientsMax}. */
  public ForeignClients(int clientsMax) {
    this.clientsMax = clientsMax;
  }

  /** How many there may be. */
  public int clientsMax() {
    return clientsMax;
  }

  /**
   * Lets a client in.
   *
   * @param stream what it is known by, for {@link #left}
   * @return false if there is no room: it must be refused
   */
  public synchronized boolean entered(Object stream, ForeignClient client) {
    if (clients.size() >= clientsMax) {
      return false;
    }
    clients.put(stream, client);
    return true;
  }

  /** Forgets a client; nothing happens if it is not known. */
  public synchronized void left(Object stream) {
    clients.remove(stream);
  }

  /** How many there are. */
  public synchronized int size() {
    return clients.size();
  }

  /** All of them, the longest connected first. */
  public synchronized List<ForeignClient> all() {
    return clients.values().stream().sorted(Comparator.comparing(ForeignClient::since)).toList();
  }
}
