package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.Window;
import dev.tidegate.core.schema.Field;
import dev.tidegate.core.schema.FieldType;
import dev.tidegate.core.schema.RolloutFields;
import dev.tidegate.core.schema.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of fields says what the readers do. */
class FieldsOfManifestsTest {
  private static final String LINEAR =
      Manifests.withSpec("strategy: {linear: {step: 50%, every: 1m}}\nflags: {x: new}\n");
  private static final String EXPONENTIAL =
      Manifests.withSpec(
          "strategy: {exponential: {from: 50%, factor: 2, every: 1m}}\nflags: {x: new}\n");

  /** What is left out here shows what its absence means. */
  private static final String SPARSE =
      Manifests.withSpec(
          """
          stages:
            - name: a
              flags: {x: {variant: new}, y: {variant: new, share: 10%}}
              agents: {max: 2}
              acknowledge: {}
              soak: {max: 10m}
              analysis: [g]
              approval: {}
              webhooks: [{when: beforeEnter, url: "http://localhost/x"}]
            - {name: b, flags: {x: new}, soak: 5m}
          analysis:
            g:
              metrics:
                - {name: e, kind: ratio, compare: baseline}
                - {name: l, kind: histogram, max: 300ms}
                - {name: p, kind: ratio, compare: baseline, tolerance: 10%}
                - {name: q, prometheus: {address: "http://localhost", query: up}, max: 3}
                - {name: h, http: {url: "http://localhost"}, equals: ok}
                - {name: w, webhook: {url: "http://localhost"}, min: 3}
                - {name: d, kind: gauge, max: 3}
                - {name: r, kind: ratio, max: 3%}
              noHarm: {}
              onUnknown: {}
          onFailure: {}
          preflight: {}
          windows: [{from: "09:00", to: "17:00"}]
          """);

  private static final List<Node> MANIFESTS =
      List.of(Manifests.FULL, LINEAR, EXPONENTIAL, SPARSE).stream()
          .map(DocumentReader::yaml)
          .toList();

  /** A map of a manifest that the table describes. */
  private record Place(Node manifest, Section section, String path, MapNode map) {
    /** The manifest with another member there. */
    Node with(String name, Node value) {
      return replaced(manifest, map, map.toBuilder().put(name, value).build());
    }

    String path(String name) {
      return Problem.member(path, name);
    }
  }

  /** The very map, since others may say the same. */
  @SuppressWarnings("ReferenceEquality")
  private static Node replaced(Node in, Node old, Node now) {
    if (in == old) {
      return now;
    }
    if (in instanceof MapNode map) {
      MapNode.Builder out = MapNode.builder();
      map.members().forEach((name, member) -> out.put(name, replaced(member, old, now)));
      return out.build();
    }
    return in instanceof ListNode list
        ? ListNode.of(list.items().stream().map(item -> replaced(item, old, now)).toList())
        : in;
  }

  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Node manifest : MANIFESTS) {
      collect(places, manifest, new FieldType.Table(RolloutFields.FILE), Problem.ROOT, manifest);
    }
    return places;
  }

  private static void collect(
      List<Place> places, Node manifest, FieldType type, String path, Node node) {
    if (type instanceof FieldType.Table table && node instanceof MapNode map) {
      places.add(new Place(manifest, table.fields(), path, map));
      for (Field field : table.fields().fields()) {
        Node member = map.get(field.name());
        if (member != null) {
          collect(places, manifest, field.type(), Problem.member(path, field.name()), member);
        }
      }
    } else if (type instanceof FieldType.MapOf all && node instanceof MapNode map) {
      map.members()
          .forEach(
              (key, value) ->
                  collect(places, manifest, all.value(), Problem.member(path, key), value));
    } else if (type instanceof FieldType.ListOf all && node instanceof ListNode list) {
      for (int i = 0; i < list.items().size(); i++) {
        collect(places, manifest, all.item(), Problem.item(path, i), list.items().get(i));
      }
    } else if (type instanceof FieldType.Either either) {
      collect(places, manifest, either.first(), path, node);
      collect(places, manifest, either.second(), path, node);
    }
  }

  private static List<Problem> problems(Node manifest) {
    try {
      RolloutSpecParser.parse(manifest);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems();
    }
  }

  private static List<String> problemsAt(Node manifest, String path) {
    return problems(manifest).stream()
        .filter(problem -> problem.path().equals(path))
        .map(Problem::message)
        .toList();
  }

  @Test
  void readersAskForExactlyTheFieldsOfTheTable() {
    Map<String, Set<String>> asked = new TreeMap<>();
    for (Node manifest : MANIFESTS) {
      IdentityHashMap<MapNode, String> sections = new IdentityHashMap<>();
      List<Place> here = new ArrayList<>();
      collect(here, manifest, new FieldType.Table(RolloutFields.FILE), Problem.ROOT, manifest);
      here.forEach(place -> sections.put(place.map(), place.section().id()));
      ReadingScope listening =
          new ReadingScope(
              new Problems(),
              true,
              fields -> {
                String section = sections.get(fields.node());
                if (section != null) {
                  asked.computeIfAbsent(section, id -> new TreeSet<>()).addAll(fields.asked());
                }
              });
      RolloutSpecParser.parse(manifest, "default", listening);
    }
    Map<String, Set<String>> told = new TreeMap<>();
    RolloutFields.sections()
        .forEach(
            (id, section) ->
                told.put(id, new TreeSet<>(section.fields().stream().map(Field::name).toList())));
    assertThat(asked).isEqualTo(told);
  }

  @Test
  void everyExampleIsRead() {
    Set<String> read = new HashSet<>();
    Set<String> all = new TreeSet<>();
    for (Place place : places()) {
      for (Field field : place.section().fields()) {
        all.add(place.section().id() + "." + field.name());
        Node example = DocumentReader.yaml(field.example());
        if (problemsAt(place.with(field.name(), example), place.path(field.name())).isEmpty()) {
          read.add(place.section().id() + "." + field.name());
        }
      }
    }
    all.removeAll(read);
    assertThat(all).isEmpty();
  }

  @Test
  void aDefaultIsWhatAbsenceMeans() {
    Set<String> shown = new HashSet<>();
    Set<String> all = new TreeSet<>();
    for (Place place : places()) {
      for (Field field : place.section().fields()) {
        if (field.presence() instanceof Field.Presence.Default standard) {
          String name = place.section().id() + "." + field.name();
          all.add(name);
          Node written = place.with(field.name(), DocumentReader.yaml(standard.yaml()));
          boolean absent = place.map().get(field.name()) == null;
          if (absent && problems(written).isEmpty()) {
            assertThat(meaning(written)).as(name).isEqualTo(meaning(place.manifest()));
            shown.add(name);
          }
        }
      }
    }
    all.removeAll(shown);
    assertThat(all).isEmpty();
  }

  /** All that a manifest says, without how it says it. */
  private static List<@Nullable Object> meaning(Node manifest) {
    RolloutSpec spec = RolloutSpecParser.parse(manifest);
    RolloutPlan plan = spec.draft();
    List<@Nullable Object> meaning = new ArrayList<>();
    meaning.add(spec.labels());
    meaning.add(List.of(plan.name(), plan.services(), plan.salt(), plan.stages()));
    for (AnalysisSpec analysis : plan.analyses().values()) {
      meaning.add(List.of(analysis.alpha(), analysis.noHarm(), analysis.onUnknown()));
      meaning.add(analysis.warmup());
      analysis.metrics().forEach(metric -> meaning.add(List.of(metric.source(), metric.plan())));
    }
    meaning.add(List.of(plan.onFailure(), plan.after(), windows(plan), plan.revertWindow()));
    meaning.add(plan.preflight());
    meaning.add(plan.startAutomatically());
    meaning.add(plan.deadline());
    return meaning;
  }

  /** UTC has several names. */
  private static List<Window> windows(RolloutPlan plan) {
    return plan.windows().stream()
        .map(w -> new Window(w.days(), w.from(), w.to(), w.zone().normalized()))
        .toList();
  }

  @Test
  void wordsAndBoundsAreThoseOfTheReaders() {
    Set<String> accepted = new HashSet<>();
    Set<String> all = new TreeSet<>();
    for (Place place : places()) {
      for (Field field : place.section().fields()) {
        String name = place.section().id() + "." + field.name();
        for (Node value : within(field.type())) {
          all.add(name + ": " + value);
          if (problems(place.with(field.name(), value)).isEmpty()) {
            accepted.add(name + ": " + value);
            refusesBeyond(place, field);
          }
        }
      }
    }
    all.removeAll(accepted);
    assertThat(all).isEmpty();
  }

  private static void refusesBeyond(Place place, Field field) {
    for (Node value : beyond(field.type())) {
      assertThat(problemsAt(place.with(field.name(), value), place.path(field.name())))
          .as("%s: %s", place.path(field.name()), value)
          .isNotEmpty();
    }
  }

  private static List<Node> within(FieldType type) {
    if (type instanceof FieldType.Choice choice) {
      return choice.words().stream().<Node>map(TextNode::of).toList();
    }
    return type instanceof FieldType.Quantity number
        ? List.of(NumberNode.of(number.min()), NumberNode.of(number.max()))
        : List.of();
  }

  private static List<Node> beyond(FieldType type) {
    return type instanceof FieldType.Quantity number
        ? List.of(NumberNode.of(number.min() - 1), NumberNode.of(number.max() * 2))
        : List.of(TextNode.of("no-such-word"));
  }

  @Test
  void whatIsRequiredIsMissed() {
    for (Place place : places()) {
      for (Field field : place.section().fields()) {
        if (field.presence() instanceof Field.Presence.Required) {
          MapNode without = place.map().toBuilder().remove(field.name()).build();
          assertThat(problems(replaced(place.manifest(), place.map(), without)))
              .as("%s without %s", place.path(), field.name())
              .isNotEmpty();
        }
      }
    }
    assertThat(Objects.requireNonNull(RolloutFields.sections().get("stage")).fields()).isNotEmpty();
  }
}
