package dev.tidegate.cli.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Verbs under one noun. A verb's object is made only if it is run or listed: start-up time is spent
 * on reading annotations.
 *
 * @param name the noun, first on the command line
 * @param description one line for the list of nouns
 * @param verbs what makes each verb's annotated command object, in the order shown
 * @param unbuilt verbs that are planned but not built yet
 */
public record Group(
    String name,
    String description,
    Map<String, Function<Session, Object>> verbs,
    List<String> unbuilt) {
  public Group {
    verbs = Collections.unmodifiableMap(new LinkedHashMap<>(verbs));
    unbuilt = List.copyOf(unbuilt);
  }
}
