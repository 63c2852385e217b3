package dev.tidegate.sim.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Refusals in etcd's own words, which some of its clients tell apart by nothing else. */
final class EtcdErrors {
  private EtcdErrors() {}

  static StatusRuntimeException compacted() {
    return error(Status.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted");
  }

  static StatusRuntimeException future() {
    return error(Status.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision");
  }

  static StatusRuntimeException noLease() {
    return error(Status.NOT_FOUND, "etcdserver: requested lease not found");
  }

  static StatusRuntimeException noSpace() {
    return error(Status.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");
  }

  static StatusRuntimeException emptyKey() {
    return error(Status.INVALID_ARGUMENT, "etcdserver: key is not provided");
  }

  static StatusRuntimeException tooManyOperations() {
    return error(Status.INVALID_ARGUMENT, "etcdserver: too many operations in txn request");
  }

  static StatusRuntimeException duplicateKey() {
    return error(Status.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request");
  }

  static StatusRuntimeException tooLarge() {
    return error(Status.INVALID_ARGUMENT, "etcdserver: request is too large");
  }

  static StatusRuntimeException messageTooLarge(long bytes, long bytesMax) {
    return error(
        Status.RESOURCE_EXHAUSTED,
        "grpc: received message larger than max (%d vs %d)".formatted(bytes, bytesMax));
  }

  static StatusRuntimeException noLeader() {
    return error(Status.UNAVAILABLE, "etcdserver: no leader");
  }

  static StatusRuntimeException unavailable(String why) {
    return error(Status.UNAVAILABLE, why);
  }

  static StatusRuntimeException late() {
    return error(Status.DEADLINE_EXCEEDED, "deadline exceeded");
  }

  private static StatusRuntimeException error(Status status, String description) {
    return status.withDescription(description).asRuntimeException();
  }
}
