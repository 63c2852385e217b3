package dev.tidegate.orchestrator.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.orchestrator.wire.AutomaticRollback;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A service that was rolled back automatically too often within an hour.
 *
 * @param service which, or empty for rollouts of all services
 * @param rollbacks as many as are too many, oldest first
 */
record Flap(String service, List<Flap.Counted> rollbacks) {
  /** So many automatic rollbacks of a service are too many. */
  static final int TOO_MANY = 3;

  /** Within this time. */
  static final Duration WITHIN = Duration.ofHours(1);

  private static final String NAME = "flapping";
  private static final int SERVICE_CHARS_MAX = 40;

  /**
   * A rollback.
   *
   * @param id names it: the last segment of its key
   */
  record Counted(String id, AutomaticRollback rollback) {
    Instant at() {
      return rollback.at();
    }
  }

  Flap {
    rollbacks = List.copyOf(rollbacks);
  }

  /**
   * Every rollback that was one too many and is no older than an hour, with those before it.
   *
   * @param rollbacks oldest first, from two hours back at least
   */
  static List<Flap> among(List<Counted> rollbacks, Instant now) {
    Map<String, List<Counted>> byService = new TreeMap<>();
    for (Counted one : rollbacks) {
      List<String> services = one.rollback().services();
      for (String service : services.isEmpty() ? List.of("") : services) {
        byService.computeIfAbsent(service, any -> new ArrayList<>()).add(one);
      }
    }
    List<Flap> flaps = new ArrayList<>();
    byService.forEach((service, all) -> flaps.addAll(of(service, all, now)));
    return flaps;
  }

  private static List<Flap> of(String service, List<Counted> all, Instant now) {
    List<Flap> flaps = new ArrayList<>();
    for (int i = TOO_MANY - 1; i < all.size(); i++) {
      Instant last = all.get(i).at();
      Instant first = all.get(i - TOO_MANY + 1).at();
      boolean recent = Duration.between(last, now).compareTo(WITHIN) <= 0;
      if (recent && Duration.between(first, last).compareTo(WITHIN) <= 0) {
        flaps.add(new Flap(service, all.subList(i - TOO_MANY + 1, i + 1)));
      }
    }
    return flaps;
  }

  /** The name of its freeze, at most 63 characters. */
  String freeze() {
    if (service.isEmpty()) {
      return NAME;
    }
    if (service.length() <= SERVICE_CHARS_MAX) {
      return NAME + "-" + service;
    }
    String hash = UUID.nameUUIDFromBytes(service.getBytes(UTF_8)).toString().substring(0, 8);
    return NAME + "-" + service.substring(0, SERVICE_CHARS_MAX) + "-" + hash;
  }

  /** Whose rollouts the freeze holds; empty for all. */
  List<String> services() {
    return service.isEmpty() ? List.of() : List.of(service);
  }

  /** Names the freeze of this very rollback: made once, whoever finds it. */
  String operation() {
    return freeze() + "." + rollbacks.get(rollbacks.size() - 1).id();
  }

  /** Why, for people. */
  String reason() {
    String which =
        rollbacks.stream()
            .map(Counted::rollback)
            .map(
                one ->
                    "%s from %s at %s (%s)"
                        .formatted(
                            one.rollout(),
                            one.stage(),
                            one.at().truncatedTo(ChronoUnit.SECONDS),
                            one.reason()))
            .collect(Collectors.joining(", "));
    return "%d automatic rollbacks of %s within an hour: %s; remove this freeze when the cause is known"
        .formatted(TOO_MANY, service.isEmpty() ? "rollouts of all services" : service, which);
  }
}
