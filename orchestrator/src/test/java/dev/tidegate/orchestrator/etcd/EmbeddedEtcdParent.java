package dev.tidegate.orchestrator.etcd;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that starts etcd, prints its pid and waits to be killed. */
final class EmbeddedEtcdParent {
  private EmbeddedEtcdParent() {}

  public static void main(String[] args) throws IOException {
    EmbeddedEtcd etcd = EmbeddedEtcd.start(Path.of(args[0]), Path.of(args[1]));
    System.out.println(etcd.pid());
    int end = System.in.read();
    throw new IllegalStateException("was to be killed, not told " + end);
  }
}
