package dev.tidegate.system.faults;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;

/**
 * What one person did, as that person saw it, by this process's monotonic clock.
 *
 * @param person who, one call after the other
 * @param id unlike that of all others: the mark of an edit, the id of a request
 * @param on what it is about, such as {@code flag noise-1} or {@code rollout UID}
 * @param verb what was asked: write, read, or a request's verb
 * @param invoked nanoseconds before it was sent
 * @param returned nanoseconds once it was answered
 * @param outcome how it ended for the person
 * @param value what was written, or what a read told
 * @param revision the store's, as far as the answer told it, else 0
 */
record Call(
    String person,
    String id,
    String on,
    String verb,
    long invoked,
    long returned,
    Writes.Outcome outcome,
    String value,
    long revision) {

  boolean isRead() {
    return verb.equals("read");
  }

  /** The same, on something of another name. */
  Call about(String other) {
    return new Call(person, id, other, verb, invoked, returned, outcome, value, revision);
  }

  /** One line of JSON. */
  String toLine() {
    return JsonWriter.compact(
        MapNode.builder()
            .put("person", person)
            .put("id", id)
            .put("on", on)
            .put("verb", verb)
            .put("invoked", invoked)
            .put("returned", returned)
            .put("outcome", outcome.name())
            .put("value", value)
            .put("revision", revision)
            .build());
  }

  static Call parse(String json) {
    Fields line = Fields.parse(json);
    return new Call(
        line.text("person"),
        line.text("id"),
        line.text("on"),
        line.text("verb"),
        line.number("invoked"),
        line.number("returned"),
        Writes.Outcome.valueOf(line.text("outcome")),
        line.text("value"),
        line.number("revision"));
  }
}
