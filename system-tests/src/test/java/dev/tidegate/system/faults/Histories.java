package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthRevision.Change;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.Arrays;
import java.util.List;

/** Pieces of made-up histories, for the tests of the rules. One second passes per revision. */
final class Histories {
  static final long SECOND = 1_000_000_000;

  private Histories() {}

  static TruthRevision at(long revision, Change... changes) {
    return new TruthRevision(revision, revision * SECOND, List.of(changes));
  }

  static Change put(String key, String value) {
    return new Change(key, value, 1);
  }

  static Change gone(String key) {
    return new Change(key, null, 0);
  }

  /** A flag whose variants are its values; {@code value} is the default. */
  static Change flag(String name, String value, boolean enabled, String... others) {
    StringBuilder variants = new StringBuilder("\"%s\":\"%s\"".formatted(value, value));
    Arrays.stream(others)
        .forEach(other -> variants.append(",\"%s\":\"%s\"".formatted(other, other)));
    return put(
        "ns/shop/flags/" + name,
        "{\"state\":\"%s\",\"variants\":{%s},\"defaultVariant\":\"%s\"}"
            .formatted(enabled ? "ENABLED" : "DISABLED", variants, value));
  }

  static Change edit(String name, String mark) {
    return put("ns/shop/flags/" + name, Writes.body(mark));
  }

  /**
   * What stage {@code stage} of the rollout {@code r} serves of a flag to {@code share} of 100,000.
   */
  static Change overlay(String flag, int stage, int share) {
    return put(
        "ns/shop/overlays/r/" + flag,
        "{\"rolloutUid\":\"u\",\"stage\":%d,\"variant\":\"new\",\"share\":%d,\"salt\":\"s\"}"
            .formatted(stage, share));
  }

  static Change plan(String stages) {
    return put("ns/shop/rollouts/r/u/plan", "{\"stages\":[" + stages + "]}");
  }

  /** A call of a person that takes from one moment to another. */
  static Call call(String verb, String value, long from, long to, Outcome outcome) {
    return new Call("p", value, "flag f", verb, from, to, outcome, value, 0);
  }

  static Call write(String value, long from, long to) {
    return call("write", value, from, to, Outcome.OK);
  }

  static Call read(String value, long from, long to) {
    return call("read", value, from, to, Outcome.OK);
  }
}
