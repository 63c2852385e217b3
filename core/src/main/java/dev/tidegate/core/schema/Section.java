package dev.tidegate.core.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one kind of map of a rollout file.
 *
 * @param id what it is called in the schema, for example {@code stage}; unique
 * @param ownTable true if the reference has a table of its own for it, false if its fields are told
 *     with those of the map around it
 * @param alternatives groups of fields of which exactly one must be there
 */
public record Section(
    String id, boolean ownTable, List<Field> fields, List<List<String>> alternatives) {
  public Section {
    fields = List.copyOf(fields);
    alternatives = alternatives.stream().map(List::copyOf).toList();
  }

  static Section of(String id, Field... fields) {
    return new Section(id, false, List.of(fields), List.of());
  }

  /** The same with a table of its own. */
  Section withTable() {
    return new Section(id, true, fields, alternatives);
  }

  /** The same where exactly one of {@code names} must be there. */
  Section withOneOf(String... names) {
    List<List<String>> all = new ArrayList<>(alternatives);
    all.add(List.of(names));
    return new Section(id, ownTable, fields, all);
  }

  /** The field called {@code name}, if there is one. */
  public Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }
}
