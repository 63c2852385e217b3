package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.StoreUnavailableException;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease renewed by single calls. Jetcd's own keepalive is not used: it judges by the wall clock
 * and gives up in silence.
 */
final class EtcdLease implements Lease {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdLease.class);

  private final EtcdConnection connection;
  private final LeaseId id;
  private final Duration timeToLive;

  private EtcdLease(EtcdConnection connection, LeaseId id, Duration timeToLive) {
    this.connection = connection;
    this.id = id;
    this.timeToLive = timeToLive;
  }

  static EtcdLease grant(EtcdConnection connection, Duration asked) throws StatusException {
    long seconds = Math.max(1, asked.plusMillis(999).toSeconds()); // etcd's unit, rounded up
    EtcdGrant granted = connection.call(client -> client.grant(seconds));
    return new EtcdLease(connection, granted.id(), Duration.ofSeconds(granted.seconds()));
  }

  @Override
  public LeaseId id() {
    return id;
  }

  @Override
  public Duration timeToLive() {
    return timeToLive;
  }

  @Override
  public boolean renew() {
    try {
      return connection.call(client -> client.keepAlive(id)) > 0;
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw new StoreUnavailableException("cannot renew lease " + id.value(), e);
    }
  }

  @Override
  public void revoke() {
    try {
      connection.call(client -> client.revoke(id));
    } catch (StatusException e) {
      // it then ends by itself; NOT_FOUND says that it has ended already
      LOG.atDebug().setMessage("lease not revoked").addKeyValue("reason", e.getStatus()).log();
    }
  }
}
