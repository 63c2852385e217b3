package dev.tidegate.orchestrator.signal;

/** What one cumulative counter counts. */
record CounterKey(
    String namespace,
    String service,
    String zone,
    String version,
    String rolloutUid,
    int attempt,
    int stage,
    String metric,
    boolean candidate) {}
