package dev.tidegate.orchestrator.etcd;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to trust etcd and be trusted by it, as PEM files. They are read when a connection is built.
 *
 * @param ca certificates to trust
 * @param certificate our own certificate chain, or null where etcd asks for none
 * @param key its PKCS#8 key, not encrypted; null exactly where {@code certificate} is
 */
public record EtcdTls(Path ca, @Nullable Path certificate, @Nullable Path key) {
  public EtcdTls {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a client certificate and its key are given together");
    }
  }
}
