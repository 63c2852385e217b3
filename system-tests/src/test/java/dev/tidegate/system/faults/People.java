package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.faults.Writes.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * People who act on one rollout, on one flag they all edit, on a kill switch and on a freeze, each
 * through one orchestrator, and who read from etcd itself what came of it, while faults go on. What
 * each does is drawn from a seed.
 */
final class People implements AutoCloseable {
  static final String ROLLOUT = "people";
  static final String SHARED = "people-shared";
  static final String SWITCH = "people-switch";
  static final List<String> FLAGS = List.of("people-a", "people-b");

  private static final String SHOP = "/api/v1/namespaces/shop/";
  private static final String READ = "read";
  private static final int EVERY_MS = 600;
  private static final int CALLS_MAX = 100_000;
  private static final Duration FROZEN = Duration.ofSeconds(2);
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

  /** What is done, as often as it is in the list. */
  private static final List<String> ACTS =
      List.of(
          "write",
          "write",
          "write",
          "write",
          "read",
          "read",
          "look",
          "look",
          "pause",
          "pause",
          "resume",
          "resume",
          "resume",
          "rollback",
          "retry",
          "retry",
          "kill",
          "enable",
          "freeze");

  private final ScheduledExecutorService timers;
  private final List<EtcdNode> etcd;
  private final List<Call> history = new ArrayList<>(); // guarded by itself
  private volatile @Nullable RuntimeException failed;

  /** One of them. */
  private final class Person {
    private final String name;
    private final OperatorClient client;
    private final EtcdNode reads;
    private final Random random;
    private long number;

    Person(int index, String address) {
      this.name = "person-" + index;
      this.client = new OperatorClient(address);
      this.reads = etcd.get(index % etcd.size());
      this.random = new Random(index);
    }

    void act() {
      try {
        doSomething();
      } catch (RuntimeException e) { // told when they are closed
        failed = e;
        throw e;
      }
    }

    private void doSomething() {
      number++;
      String act = ACTS.get(random.nextInt(ACTS.size()));
      switch (act) {
        case "write" -> write();
        case "read" -> read("flag " + SHARED, "ns/shop/flags/" + SHARED);
        case "look" -> read("rollout", "ns/shop/rollouts/" + ROLLOUT + "/status");
        case "kill", "enable" -> toggle(act);
        case "freeze" -> freeze();
        default -> request(act);
      }
    }

    private void write() {
      String mark = name + "-mark-" + number + ".";
      call(
          mark, "flag " + SHARED, "write", mark, () -> client.put(flag(SHARED), Writes.body(mark)));
    }

    private void toggle(String verb) {
      String path = flag(SWITCH) + "/" + verb;
      call(name + "-" + number, "flag " + SWITCH, verb, "", () -> client.post(path, "{}"));
    }

    private void freeze() {
      String body =
          "{\"until\":\"%s\",\"reason\":\"people\"}".formatted(Instant.now().plus(FROZEN));
      String path = SHOP + "freezes/" + name;
      call(name + "-" + number, "freezes", "freeze", "", () -> client.put(path, body));
    }

    private void request(String verb) {
      String id = ulid(System.currentTimeMillis(), random);
      String body = "{\"verb\":\"%s\",\"reason\":\"people\",\"id\":\"%s\"}".formatted(verb, id);
      String path = SHOP + "rollouts/" + ROLLOUT + "/requests?waitSeconds=5";
      call(id, "rollout", verb, "", () -> client.post(path, body));
    }

    private void call(
        String id, String on, String verb, String value, Asking<OperatorClient.Answer> asking) {
      long invoked = System.nanoTime();
      Outcome outcome = Outcome.UNKNOWN; // nobody answered: it may have taken effect
      long revision = 0;
      try {
        OperatorClient.Answer answer = asking.ask();
        outcome = Writes.outcome(answer.status());
        revision = outcome == Outcome.OK ? Writes.revision(answer) : 0;
      } catch (UncheckedIOException | IOException e) {
        outcome = Outcome.UNKNOWN;
      }
      keep(new Call(name, id, on, verb, invoked, System.nanoTime(), outcome, value, revision));
    }

    /** A read that etcd answers after its quorum agreed; without an answer it says nothing. */
    private void read(String on, String key) {
      long invoked = System.nanoTime();
      try {
        MapNode answer = reads.call("/v3/kv/range", "{\"key\":\"%s\"}".formatted(base64(key)));
        long revision = new Fields(answer).map("header").number("revision");
        Fields stored = stored(answer);
        boolean flag = on.startsWith("flag");
        String value = flag ? stored.map("variants").text("on") : stored.text("phase");
        String what = flag ? on : on + " " + stored.text("rolloutUid");
        keep(
            new Call(
                name,
                name + "-" + number,
                what,
                READ,
                invoked,
                System.nanoTime(),
                Outcome.OK,
                value,
                revision));
      } catch (IOException e) {
        keep(
            new Call(
                name,
                name + "-" + number,
                on,
                READ,
                invoked,
                System.nanoTime(),
                Outcome.UNKNOWN,
                "",
                0));
      }
    }
  }

  /** What may fail. */
  private interface Asking<T> {
    T ask() throws IOException;
  }

  /**
   * Begins at once.
   *
   * @param addresses of the orchestrators, one for each person
   * @param etcd whom they read from
   */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timers
  People(List<String> addresses, List<EtcdNode> etcd) {
    this.etcd = List.copyOf(etcd);
    this.timers = Executors.newScheduledThreadPool(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      Person person = new Person(i + 1, addresses.get(i));
      timers.scheduleWithFixedDelay(person::act, i * 200L, EVERY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private static String flag(String name) {
    return SHOP + "flags/" + name;
  }

  private static Fields stored(MapNode answer) {
    return answer.get("kvs") instanceof ListNode found
        ? Fields.parse(
            new String(
                Base64.getDecoder()
                    .decode(new Fields((MapNode) found.items().get(0)).text("value")),
                UTF_8))
        : Fields.parse("{}");
  }

  private static String base64(String key) {
    return Base64.getEncoder().encodeToString(("/tidegate/v1/" + key).getBytes(UTF_8));
  }

  /** A ULID: 48 bits of milliseconds, 80 random ones. */
  static String ulid(long millis, Random random) {
    StringBuilder text = new StringBuilder(26);
    for (int shift = 45; shift >= 0; shift -= 5) {
      text.append(CROCKFORD[(int) (millis >>> shift) & 31]);
    }
    for (int i = 0; i < 16; i++) {
      text.append(CROCKFORD[random.nextInt(CROCKFORD.length)]);
    }
    return text.toString().toUpperCase(Locale.ROOT);
  }

  private void keep(Call call) {
    synchronized (history) {
      if (history.size() < CALLS_MAX) {
        history.add(call);
      }
    }
  }

  /** What they did so far. */
  List<Call> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  /** Writes what they did as one line of JSON each. */
  static void write(List<Call> calls, Path file) throws IOException {
    Files.write(file, calls.stream().map(Call::toLine).toList());
  }

  @Override
  public void close() {
    timers.shutdown();
    try {
      if (!timers.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a person does not come back");
      }
      if (failed != null) {
        throw new IllegalStateException("a person could not go on", failed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
