# etcd with etcdctl, from the distribution's own packages.
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends etcd-server etcd-client && rm -rf /var/lib/apt/lists/*
VOLUME /var/lib/etcd
EXPOSE 2379 2380
