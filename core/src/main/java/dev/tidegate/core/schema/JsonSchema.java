package dev.tidegate.core.schema;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.schema.FieldType.Anything;
import dev.tidegate.core.schema.FieldType.Choice;
import dev.tidegate.core.schema.FieldType.Either;
import dev.tidegate.core.schema.FieldType.ListOf;
import dev.tidegate.core.schema.FieldType.MapOf;
import dev.tidegate.core.schema.FieldType.Quantity;
import dev.tidegate.core.schema.FieldType.Table;
import dev.tidegate.core.schema.FieldType.Text;
import dev.tidegate.core.schema.FieldType.Truth;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The JSON Schema (draft 7) of rollout files, for editors and other checkers. It accepts every file
 * that {@code RolloutSpecParser} accepts, but for members that are null, and some more: what
 * depends on several fields at once only the parser checks. Stateless; for any thread.
 */
public final class JsonSchema {
  private static final String DIALECT = "http://json-schema.org/draft-07/schema#";
  private static final String ID = "urn:tidegate:rollout:v1";

  /** Leads nowhere outside the reference. */
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\]\\([^)]+\\)");

  private JsonSchema() {}

  /** The schema of rollout files. */
  public static MapNode ofRollouts() {
    MapNode.Builder definitions = MapNode.builder();
    RolloutFields.sections()
        .forEach(
            (id, section) -> {
              if (!id.equals(RolloutFields.FILE.id())) {
                definitions.put(id, map(section));
              }
            });
    MapNode.Builder schema =
        MapNode.builder().put("$schema", DIALECT).put("$id", ID).put("title", "Tidegate rollout");
    map(RolloutFields.FILE).members().forEach(schema::put);
    return schema.put("definitions", definitions.build()).build();
  }

  private static MapNode map(Section section) {
    MapNode.Builder properties = MapNode.builder();
    section.fields().forEach(field -> properties.put(field.name(), property(field)));
    MapNode.Builder map =
        MapNode.builder()
            .put("type", "object")
            .put("additionalProperties", false)
            .put("properties", properties.build());
    List<String> required =
        section.fields().stream()
            .filter(field -> field.presence() instanceof Field.Presence.Required)
            .map(Field::name)
            .toList();
    if (!required.isEmpty()) {
      map.put("required", ListNode.ofTexts(required));
    }
    if (!section.alternatives().isEmpty()) {
      map.put("allOf", ListNode.of(section.alternatives().stream().map(JsonSchema::one).toList()));
    }
    return map.build();
  }

  private static Node one(List<String> names) {
    List<Node> each =
        names.stream()
            .<Node>map(name -> MapNode.of("required", ListNode.ofTexts(List.of(name))))
            .toList();
    return MapNode.of("oneOf", ListNode.of(each));
  }

  private static MapNode property(Field field) {
    MapNode.Builder property = MapNode.builder();
    if (!field.sentence().isEmpty()) {
      property.put("description", LINK.matcher(field.sentence()).replaceAll("$1"));
    }
    if (field.presence() instanceof Field.Presence.Default standard) {
      property.put("default", DocumentReader.yaml(standard.yaml()));
    }
    MapNode type = type(field.type());
    if (type.get("$ref") != null) {
      // Draft 7 ignores what stands beside a reference.
      property.put("allOf", ListNode.of(type));
    } else {
      type.members().forEach(property::put);
    }
    return property.put("examples", ListNode.of(example(field))).build();
  }

  private static Node example(Field field) {
    return DocumentReader.yaml(field.example());
  }

  private static MapNode type(FieldType type) {
    if (type instanceof Text text) {
      return text(text);
    }
    if (type instanceof Choice choice) {
      return MapNode.of("enum", ListNode.ofTexts(choice.words()));
    }
    if (type instanceof Quantity number) {
      return MapNode.builder()
          .put("type", number.whole() ? "integer" : "number")
          .put("minimum", number.min())
          .put("maximum", number.max())
          .build();
    }
    if (type instanceof Truth) {
      return MapNode.builder().put("type", "boolean").build();
    }
    if (type instanceof ListOf list) {
      MapNode.Builder all = MapNode.builder().put("type", "array").put("items", type(list.item()));
      return (list.max() < Integer.MAX_VALUE ? all.put("maxItems", list.max()) : all).build();
    }
    if (type instanceof MapOf map) {
      return MapNode.builder()
          .put("type", "object")
          .put("propertyNames", MapNode.builder().put("pattern", whole(map.keyPattern())).build())
          .put("additionalProperties", type(map.value()))
          .build();
    }
    if (type instanceof Table table) {
      return MapNode.builder().put("$ref", "#/definitions/" + table.fields().id()).build();
    }
    if (type instanceof Either either) {
      return MapNode.of("anyOf", ListNode.of(type(either.first()), type(either.second())));
    }
    if (type instanceof Anything) {
      return MapNode.builder().build();
    }
    throw new AssertionError(type);
  }

  private static MapNode text(Text text) {
    MapNode.Builder all = MapNode.builder().put("type", "string");
    if (!text.pattern().isEmpty()) {
      all.put("pattern", whole(text.pattern()));
    }
    if (text.min() > 0) {
      all.put("minLength", text.min());
    }
    return (text.max() < Integer.MAX_VALUE ? all.put("maxLength", text.max()) : all).build();
  }

  private static String whole(String pattern) {
    return pattern.isEmpty() ? "" : "^(?:" + pattern + ")$";
  }
}
