package dev.tidegate.system.faults;

import dev.tidegate.core.rule.EvaluationContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the users of a fixed sample get of one flag, as a short text that is the same exactly if all
 * their answers are: one value where all get the same, else {@code value=bits} of each, in order.
 */
final class SampleAnswers {
  /** How many users are asked for. */
  static final int USERS = 200;

  private static final List<EvaluationContext> CONTEXTS =
      IntStream.range(0, USERS).mapToObj(i -> EvaluationContext.of(user(i))).toList();

  private SampleAnswers() {}

  /** The key of a user of the sample. */
  static String user(int number) {
    return "user-" + number;
  }

  /** The text for what {@code answer} gives each user. */
  static String ask(Function<EvaluationContext, String> answer) {
    return text(CONTEXTS.stream().map(answer).toList());
  }

  /** The text of one answer per user. */
  static String text(List<String> answers) {
    Map<String, BitSet> users = new TreeMap<>();
    for (int i = 0; i < answers.size(); i++) {
      users.computeIfAbsent(answers.get(i), any -> new BitSet()).set(i);
    }
    return users.size() == 1
        ? answers.get(0)
        : users.entrySet().stream()
            .map(
                each ->
                    each.getKey() + "=" + HexFormat.of().formatHex(each.getValue().toByteArray()))
            .collect(Collectors.joining(","));
  }

  /** The numbers of the users who get {@code value}. */
  static BitSet who(String text, String value) {
    BitSet users = new BitSet();
    if (text.equals(value)) {
      users.set(0, USERS);
    }
    for (String part : parts(text)) {
      if (part.startsWith(value + "=")) {
        users.or(BitSet.valueOf(HexFormat.of().parseHex(part.substring(value.length() + 1))));
      }
    }
    return users;
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>(List.of(text.split(",", -1)));
    parts.removeIf(part -> !part.contains("="));
    return parts;
  }
}
