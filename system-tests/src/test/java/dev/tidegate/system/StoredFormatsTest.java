package dev.tidegate.system;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.AutomaticRollback;
import dev.tidegate.orchestrator.wire.EvidenceSnapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.NamespaceUsage;
import dev.tidegate.orchestrator.wire.Notified;
import dev.tidegate.orchestrator.wire.Place;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.orchestrator.wire.WireFormat;
import dev.tidegate.system.StoredRelease.Kept;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every release stored is read by this one, and there is an example of everything stored. */
final class StoredFormatsTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Operation keys lie below what they are of; their values are its. */
  private static final Map<String, WireFormat<?>> UNWATCHED =
      Map.of(
          "log/[^/]+/requests/[^/]+", StoredRequest.FORMAT,
          "log/[^/]+/rollbacks/[^/]+", AutomaticRollback.FORMAT,
          "log/[^/]+/audit/entries/.+", AuditEntry.FORMAT,
          "blob/[^/]+/evidence/[^/]+", EvidenceSnapshot.FORMAT,
          "blob/[^/]+/usage", NamespaceUsage.FORMAT,
          "blob/system/notified", Notified.FORMAT);

  static List<StoredRelease> releases() {
    return StoredRelease.all();
  }

  @Test
  void theNewestFixtureHasEveryKindOfKey() throws IOException {
    List<StoredRelease> all = StoredRelease.all();
    List<Kept> keys = all.get(all.size() - 1).keys();
    for (String kind : documented()) {
      assertThat(keys)
          .as("a key of the kind " + kind + "; see CONTRIBUTING, fixtures of stored formats")
          .anyMatch(kept -> kept.key().matches(pattern(kind)));
    }
    Set<Class<?>> places =
        keys.stream()
            .flatMap(kept -> Keyspace.parse(new Key(kept.key())).stream())
            .map(Place::getClass)
            .collect(toSet());
    assertThat(places).containsAll(Arrays.asList(Place.class.getPermittedSubclasses()));
  }

  @Test
  void everyKeyOfTheNewestFixtureIsDocumented() throws IOException {
    List<String> documented = documented();
    List<StoredRelease> all = StoredRelease.all();
    assertThat(all.get(all.size() - 1).keys())
        .allSatisfy(
            kept ->
                assertThat(documented)
                    .as(kept.key())
                    .anyMatch(
                        kind ->
                            kept.key().matches(pattern(kind))
                                || kept.key().matches(pattern(kind) + "/saves/[^/]+")));
  }

  /** The keys of the tables in docs/keyspace.md. */
  private static List<String> documented() throws IOException {
    List<String> kinds = new ArrayList<>();
    for (String line : Files.readAllLines(Checkout.root().resolve("docs/keyspace.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        Matcher keys = CODE.matcher(cells[1]);
        while (keys.find()) {
          String key = keys.group(1);
          if (key.endsWith("/…")) {
            Matcher below = CODE.matcher(cells[2]);
            while (below.find()) {
              kinds.add(key.replace("…", below.group(1)));
            }
          } else {
            kinds.add(key);
          }
        }
      }
    }
    assertThat(kinds).hasSizeGreaterThan(25);
    return kinds;
  }

  private static String pattern(String kind) {
    return kind.replaceAll("\\{[^}]+}", "[^/]+") + (kind.endsWith("/") ? ".+" : "");
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everythingWatchedIsRead(StoredRelease release) {
    List<Entry> entries =
        release.keys().stream()
            .filter(kept -> kept.key().startsWith("ns/") || kept.key().startsWith("system/"))
            .map(StoredFormatsTest::entry)
            .toList();
    ViewKeeper views = new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
    views.reset(new Snapshot(new Revision(1_000), entries));
    RolloutView view = views.current();
    List<Unreadable> unreadable = new ArrayList<>(view.unreadable());
    for (NamespaceView namespace : view.namespaces().values()) {
      unreadable.addAll(namespace.unreadable());
      for (RolloutEntry rollout : namespace.rollouts().values()) {
        unreadable.addAll(rollout.unreadable());
      }
    }
    assertThat(unreadable).isEmpty();
    assertThat(view.namespaces()).isNotEmpty();
  }

  private static Entry entry(Kept kept) {
    Revision at = new Revision(10);
    return new Entry(new Key(kept.key()), kept.value(), at, at);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everythingElseIsRead(StoredRelease release) {
    List<Kept> keys = release.keys();
    UNWATCHED.forEach(
        (pattern, format) -> {
          List<Kept> kept = keys.stream().filter(k -> k.key().matches(pattern)).toList();
          assertThat(kept).as(pattern).isNotEmpty();
          assertThat(kept)
              .allSatisfy(
                  each ->
                      assertThat(format.read(each.value()).problems()).as(each.key()).isEmpty());
        });
    List<Kept> decisions =
        keys.stream().filter(kept -> kept.key().matches("log/[^/]+/decisions/.+")).toList();
    assertThat(decisions)
        .isNotEmpty()
        .allSatisfy(
            kept ->
                assertThat(DecisionRecord.fromNode(Objects.requireNonNull(kept.json())))
                    .as(kept.value().utf8())
                    .isNotNull());
  }
}
