package dev.tidegate.core.schema;

import java.util.List;

/** The tables of fields in the reference of rollout files. Stateless; for any thread. */
public final class ReferenceTable {
  private static final String HEAD =
      "| field | type | default | example | |\n|---|---|---|---|---|\n";

  private ReferenceTable() {}

  /**
   * A table in Markdown, ending with a line break: a row for each field, and for those of the maps
   * inside that have no table of their own. The fields of several sections begin with the section's
   * id.
   *
   * @throws IllegalArgumentException if there is no such section
   */
  public static String of(List<String> ids) {
    StringBuilder out = new StringBuilder(HEAD);
    for (String id : ids) {
      Section section = RolloutFields.sections().get(id);
      if (section == null) {
        throw new IllegalArgumentException("no section '" + id + "'");
      }
      rows(out, ids.size() == 1 ? "" : id + ".", section);
    }
    return out.toString();
  }

  private static void rows(StringBuilder out, String prefix, Section section) {
    for (Field field : section.fields()) {
      out.append("| `").append(prefix).append(field.name()).append("` | ");
      out.append(cell(field.type().word())).append(" | ").append(cell(presence(field)));
      out.append(" | ").append(code(field.example())).append(" | ");
      out.append(field.sentence().replace("|", "\\|")).append(" |\n");
      field
          .type()
          .section()
          .filter(inner -> !inner.ownTable())
          .ifPresent(inner -> rows(out, prefix + inside(field), inner));
    }
  }

  private static String inside(Field field) {
    if (field.type() instanceof FieldType.MapOf map) {
      return field.name() + "." + map.placeholder() + ".";
    }
    return field.name() + (field.type() instanceof FieldType.ListOf ? "[]." : ".");
  }

  private static String presence(Field field) {
    if (field.presence() instanceof Field.Presence.Required) {
      return "required";
    }
    return field.presence() instanceof Field.Presence.Default standard
        ? code(standard.yaml())
        : ((Field.Presence.Otherwise) field.presence()).words();
  }

  private static String code(String text) {
    String cell = cell(text);
    // Markdown ends code at as many backticks as began it.
    return cell.contains("`") ? "`` " + cell + " ``" : "`" + cell + "`";
  }

  private static String cell(String text) {
    return text.isEmpty() ? "–" : text.replace("|", "\\|");
  }
}
