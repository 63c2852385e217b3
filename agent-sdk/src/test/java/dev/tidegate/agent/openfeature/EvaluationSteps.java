package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableMetadata;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.MutableStructure;
import dev.openfeature.sdk.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The steps of scenarios about one evaluation, through an OpenFeature client. */
final class EvaluationSteps {
  private static final Pattern FLAG =
      Pattern.compile("a (\\w+)-flag with key \"(.*)\" and a default value \"(.*)\"");
  private static final Pattern TARGETING_KEY =
      Pattern.compile("a context containing a targeting key with value \"(.*)\"");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "a context containing a key \"(.*)\", with type \"(.*)\" and with value \"(.*)\"");
  private static final Pattern NESTED =
      Pattern.compile(
          "a context containing a nested property with outer key \"(.*)\" and inner key \"(.*)\","
              + " with value \"(.*)\"");
  private static final Pattern EXPECTED =
      Pattern.compile("the (resolved details value|reason|variant|error-code) should be \"(.*)\"");
  private static final Pattern IDLE =
      Pattern.compile(
          "an option \"cache\" .*|a (stable|metadata) flagd provider"
              + "|the resolved metadata should contain");

  private final Client client;
  private final Map<String, Value> attributes = new HashMap<>();
  private @Nullable String targetingKey;
  private final List<String> wrong = new ArrayList<>();
  private String type = "";
  private String key = "";
  private String otherwise = "";
  private @Nullable FlagEvaluationDetails<?> details;

  EvaluationSteps(Client client) {
    this.client = client;
  }

  /** Runs the steps; gives what did not come out as expected. */
  List<String> run(List<String> steps) {
    steps.forEach(this::step);
    return wrong;
  }

  private void step(String step) {
    boolean known =
        on(FLAG, step, this::flag)
            || on(TARGETING_KEY, step, m -> targetingKey = m.group(1))
            || on(ATTRIBUTE, step, m -> attribute(m.group(1), m.group(2), m.group(3)))
            || on(NESTED, step, this::nested)
            || on(EXPECTED, step, m -> expect(m.group(1), m.group(2)))
            || IDLE.matcher(step).matches();
    if (step.startsWith("|")) {
      metadata(FeatureFile.cells(step));
    } else if (step.equals("the flag was evaluated with details")) {
      details = evaluate();
    } else if (step.equals("the resolved metadata is empty")) {
      check("metadata", "{}", String.valueOf(now().getFlagMetadata().asUnmodifiableMap()));
    } else if (!known) {
      throw new AssertionError("unknown step: " + step);
    }
  }

  private static boolean on(Pattern pattern, String step, Consumer<Matcher> action) {
    Matcher matcher = pattern.matcher(step);
    if (matcher.matches()) {
      action.accept(matcher);
      return true;
    }
    return false;
  }

  private void flag(Matcher matcher) {
    type = matcher.group(1);
    key = matcher.group(2);
    otherwise = matcher.group(3);
  }

  private void attribute(String name, String kind, String text) {
    Value value =
        switch (kind) {
          case "Integer" -> new Value(Long.parseLong(text));
          case "Float" -> new Value(Double.parseDouble(text));
          case "Boolean" -> new Value(Boolean.parseBoolean(text));
          default -> new Value(text);
        };
    attributes.put(name, value);
  }

  private void nested(Matcher matcher) {
    Value inner = new Value(matcher.group(3));
    attributes.put(
        matcher.group(1), new Value(new MutableStructure(Map.of(matcher.group(2), inner))));
  }

  private FlagEvaluationDetails<?> evaluate() {
    MutableContext context =
        targetingKey == null
            ? new MutableContext(attributes)
            : new MutableContext(targetingKey, attributes);
    return switch (type) {
      case "Boolean" -> client.getBooleanDetails(key, Boolean.parseBoolean(otherwise), context);
      case "Integer" -> client.getIntegerDetails(key, Integer.parseInt(otherwise), context);
      case "Float" -> client.getDoubleDetails(key, Double.parseDouble(otherwise), context);
      case "Object" ->
          client.getObjectDetails(key, new Value(new MutableStructure(Map.of())), context);
      default -> client.getStringDetails(key, otherwise, context);
    };
  }

  private FlagEvaluationDetails<?> now() {
    return Objects.requireNonNull(details, "nothing was evaluated");
  }

  private void expect(String part, String expected) {
    Object actual =
        switch (part) {
          case "reason" -> now().getReason();
          case "variant" -> now().getVariant();
          case "error-code" -> now().getErrorCode();
          default -> now().getValue();
        };
    if (actual instanceof Value value && value.isStructure()) {
      actual = value.asStructure().asObjectMap();
    }
    if (actual instanceof Double number) {
      check(part, Double.valueOf(expected).toString(), number.toString());
    } else {
      check(part, expected, actual == null ? "" : actual.toString());
    }
  }

  private void metadata(List<String> cells) {
    if (cells.get(0).equals("key")) {
      return;
    }
    String name = cells.get(0);
    ImmutableMetadata metadata = now().getFlagMetadata();
    Object actual =
        switch (cells.get(1)) {
          case "Integer" -> metadata.getInteger(name);
          case "Float" -> metadata.getDouble(name);
          case "Boolean" -> metadata.getBoolean(name);
          default -> metadata.getString(name);
        };
    check("metadata " + name, cells.get(2), String.valueOf(actual));
  }

  private void check(String part, String expected, String actual) {
    if (!expected.equals(actual)) {
      wrong.add(part + " of " + key + " is '" + actual + "', not '" + expected + "'");
    }
  }
}
