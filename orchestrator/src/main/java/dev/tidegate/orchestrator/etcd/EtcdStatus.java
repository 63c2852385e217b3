package dev.tidegate.orchestrator.etcd;

import java.util.List;

/**
 * What an etcd member says of itself.
 *
 * @param version the server's
 * @param databaseBytes size of its database file; writes stop when it reaches the quota
 * @param alarms errors it reports, such as NOSPACE; empty as it should be
 */
public record EtcdStatus(EtcdVersion version, long databaseBytes, List<String> alarms) {
  public EtcdStatus {
    alarms = List.copyOf(alarms);
  }
}
