package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;

/** Our keys and entries as etcd's, below the deployment's prefix, and back. */
record EtcdKeys(String prefix) {
  Bytes toEtcd(Key key) {
    return toEtcd(key.path());
  }

  Bytes toEtcd(String path) {
    return Bytes.ofUtf8(prefix + path);
  }

  Key fromEtcd(Bytes key) {
    return new Key(key.utf8().substring(prefix.length()));
  }

  Entry fromEtcd(EtcdPair pair) {
    return new Entry(fromEtcd(pair.key()), pair.value(), pair.created(), pair.modified());
  }
}
