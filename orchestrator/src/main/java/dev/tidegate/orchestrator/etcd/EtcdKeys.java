package dev.tidegate.orchestrator.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;

/** Our keys and entries as etcd's, below the deployment's prefix, and back. */
record EtcdKeys(String prefix) {
  ByteSequence toEtcd(Key key) {
    return toEtcd(key.path());
  }

  ByteSequence toEtcd(String path) {
    return ByteSequence.from(prefix + path, UTF_8);
  }

  Key fromEtcd(ByteSequence key) {
    return new Key(key.toString(UTF_8).substring(prefix.length()));
  }

  Entry fromEtcd(KeyValue pair) {
    return new Entry(
        fromEtcd(pair.getKey()),
        Bytes.of(pair.getValue().getBytes()),
        new Revision(pair.getCreateRevision()),
        new Revision(pair.getModRevision()));
  }
}
