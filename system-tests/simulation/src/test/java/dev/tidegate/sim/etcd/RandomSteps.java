package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Draws what is asked next, from a seed and from how far the history has come. */
final class RandomSteps {
  private static final List<String> KEYS = List.of("a", "b", "c", "ca", "d", "e", "f", "g");
  private static final String END = "h";
  private static final int OPERATIONS_TOO_MANY = 129;

  private final Random random;
  private int values;

  RandomSteps(long seed) {
    this.random = new Random(seed);
  }

  /** One question, as it is put to a side. */
  record Step(String what, Function<Side, String> ask) {}

  /** A plain put, with which each sequence begins. */
  Step first() {
    return put(0);
  }

  /**
   * The next step.
   *
   * @param revision the newest, relative to the start
   */
  Step next(long revision, int leases, int watches) {
    int dice = random.nextInt(100);
    if (dice < 50) {
      return txn(revision, leases);
    } else if (dice < 72) {
      return range(revision);
    } else if (dice < 78) {
      return leaseStep(leases);
    } else if (dice < 82) {
      long at = 2 + random.nextLong(revision + 1);
      return new Step("compact " + at, side -> side.compact(at));
    } else if (dice < 86) {
      return watch(revision);
    } else if (dice < 88 && watches > 0) {
      int number = random.nextInt(watches);
      return new Step("close watch " + number, side -> side.close(number));
    }
    return put(leases);
  }

  private Step put(int leases) {
    String key = key();
    String value = value();
    int lease = lease(leases);
    return new Step(
        "put %s %s lease %d".formatted(key, value, lease),
        side ->
            side.txn(
                new EtcdTxn(
                    List.of(),
                    List.of(new EtcdTxn.Put(side.key(key), Bytes.ofUtf8(value), side.lease(lease))),
                    List.of())));
  }

  private Step txn(long revision, int leases) {
    List<Function<Side, EtcdTxn.Compare>> compares = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      compares.add(compare(revision));
    }
    int many = random.nextInt(200) == 0 ? OPERATIONS_TOO_MANY : 1 + random.nextInt(4);
    List<Function<Side, EtcdTxn.Op>> then = operations(many, leases);
    List<Function<Side, EtcdTxn.Op>> otherwise = operations(random.nextInt(3), leases);
    Function<Side, EtcdTxn> txn =
        side ->
            new EtcdTxn(
                compares.stream().map(compare -> compare.apply(side)).toList(),
                then.stream().map(operation -> operation.apply(side)).toList(),
                otherwise.stream().map(operation -> operation.apply(side)).toList());
    return new Step("txn", side -> side.txn(txn.apply(side)));
  }

  private Function<Side, EtcdTxn.Compare> compare(long revision) {
    String key = key();
    EtcdTxn.Target target = random.nextBoolean() ? EtcdTxn.Target.CREATED : EtcdTxn.Target.MODIFIED;
    EtcdTxn.Relation relation =
        random.nextInt(3) == 0 ? EtcdTxn.Relation.EQUAL : EtcdTxn.Relation.GREATER;
    long than = random.nextInt(2) == 0 ? 0 : random.nextLong(revision + 1);
    return side -> new EtcdTxn.Compare(side.key(key), target, relation, side.absolute(than));
  }

  private List<Function<Side, EtcdTxn.Op>> operations(int count, int leases) {
    List<Function<Side, EtcdTxn.Op>> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(operation(leases));
    }
    return operations;
  }

  private Function<Side, EtcdTxn.Op> operation(int leases) {
    String key = key();
    int dice = random.nextInt(10);
    if (dice < 5) {
      String value = value();
      int lease = lease(leases);
      return side -> new EtcdTxn.Put(side.key(key), Bytes.ofUtf8(value), side.lease(lease));
    } else if (dice < 7) {
      return side -> new EtcdTxn.Delete(side.key(key), null);
    } else if (dice < 8) {
      String to = key();
      return side -> new EtcdTxn.Delete(side.key(key), side.key(to));
    }
    return side -> new EtcdTxn.Get(side.key(key));
  }

  private Step range(long revision) {
    String from = key();
    String to = random.nextBoolean() ? END : key();
    long at = random.nextBoolean() ? 0 : 1 + random.nextLong(revision + 2);
    int limit = random.nextInt(4);
    long min = random.nextLong(revision + 1);
    long max = random.nextLong(revision + 1);
    return switch (random.nextInt(5)) {
      case 0 ->
          new Step(
              "get " + from + " at " + at,
              side -> side.range(EtcdRange.key(side.key(from)).at(side.absolute(at))));
      case 1 ->
          new Step(
              "newest of %s to %s, %d..%d, limit %d".formatted(from, END, min, max, limit),
              side ->
                  side.range(
                      EtcdRange.between(side.key(from), side.key(END))
                          .newestOf(side.absolute(min), side.absolute(max))
                          .first(limit)));
      case 2 ->
          new Step(
              "count " + from + " to " + to,
              side -> side.range(EtcdRange.between(side.key(from), side.key(to)).counted()));
      default ->
          new Step(
              "list %s to %s at %d limit %d".formatted(from, to, at, limit),
              side ->
                  side.range(
                      EtcdRange.between(side.key(from), side.key(to))
                          .at(side.absolute(at))
                          .first(limit)));
    };
  }

  private Step leaseStep(int leases) {
    int dice = leases == 0 ? 0 : random.nextInt(4);
    if (dice == 0) {
      long seconds = 500 + random.nextLong(100);
      return new Step("grant " + seconds, side -> side.grant(seconds));
    }
    int number = random.nextInt(leases);
    return dice == 1
        ? new Step("revoke " + number, side -> side.revoke(number))
        : new Step("keep alive " + number, side -> side.keepAlive(number));
  }

  private Step watch(long revision) {
    String from = random.nextBoolean() ? KEYS.get(0) : key();
    long since =
        switch (random.nextInt(4)) {
          case 0 -> revision + 2 + random.nextLong(5);
          case 1 -> 1 + random.nextLong(revision);
          default -> revision + 1;
        };
    return new Step(
        "watch %s to %s since %d".formatted(from, END, since),
        side -> side.watch(from, END, since));
  }

  private String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private String value() {
    return "v" + values++;
  }

  /** Mostly none, and sometimes one that was revoked long ago. */
  private int lease(int leases) {
    return leases == 0 || random.nextInt(3) > 0 ? -1 : random.nextInt(leases);
  }
}
