package dev.tidegate.foreignclient;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * flagd's provider under OpenFeature, told what to do by lines of JSON; it speaks as {@code
 * flagd-client.cjs} does and ends with its standard input. Arguments: port, {@code in-process} or
 * {@code rpc}, selector (may be empty).
 */
public final class FlagdJavaClient {
  private final ObjectMapper json = new ObjectMapper();
  private final PrintStream out = new PrintStream(System.out, true, UTF_8);
  private final Client client = OpenFeatureAPI.getInstance().getClient();

  private FlagdJavaClient() {}

  /** Runs until its standard input ends. */
  public static void main(String[] arguments) throws IOException {
    new FlagdJavaClient().run(Integer.parseInt(arguments[0]), arguments[1], arguments[2]);
    System.exit(0); // the provider's own threads are no daemons
  }

  private void run(int port, String resolver, String selector) throws IOException {
    client.onProviderReady(details -> event("ready"));
    client.onProviderStale(details -> event("stale"));
    client.onProviderError(details -> event("error"));
    client.onProviderConfigurationChanged(details -> event("changed"));
    FlagdOptions options =
        FlagdOptions.builder()
            .resolverType(resolver.equals("rpc") ? Config.Resolver.RPC : Config.Resolver.IN_PROCESS)
            .host("127.0.0.1")
            .port(port)
            .deadline(20_000)
            .selector(selector)
            .build();
    OpenFeatureAPI.getInstance().setProvider(new FlagdProvider(options));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      JsonNode command = json.readTree(line);
      say(
          command.path("op").asText().equals("bulk") ? bulk(command) : evaluate(command),
          command.path("id").asInt());
    }
  }

  private void event(String name) {
    out.println(json.createObjectNode().put("event", name));
  }

  private void say(ObjectNode answer, int id) {
    out.println(answer.put("id", id));
  }

  private ObjectNode evaluate(JsonNode command) {
    String flag = command.path("flag").asText();
    JsonNode byDefault = command.path("default");
    EvaluationContext context = context(command.path("context"));
    FlagEvaluationDetails<?> details =
        switch (command.path("type").asText()) {
          case "boolean" -> client.getBooleanDetails(flag, byDefault.asBoolean(), context);
          case "string" -> client.getStringDetails(flag, byDefault.asText(), context);
          case "number" -> client.getDoubleDetails(flag, byDefault.asDouble(), context);
          default -> throw new IllegalArgumentException("unknown type in " + command);
        };
    ObjectNode answer = json.createObjectNode();
    answer.set("value", json.valueToTree(details.getValue()));
    return answer
        .put("reason", text(details.getReason()))
        .put("variant", text(details.getVariant()))
        .put("errorCode", text(details.getErrorCode()));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static EvaluationContext context(JsonNode node) {
    MutableContext context = new MutableContext();
    for (Map.Entry<String, JsonNode> attribute : node.properties()) {
      if (attribute.getKey().equals("targetingKey")) {
        context.setTargetingKey(attribute.getValue().asText());
      } else {
        context.add(attribute.getKey(), attribute.getValue().asText());
      }
    }
    return context;
  }

  private ObjectNode bulk(JsonNode command) {
    String flag = command.path("flag").asText();
    String variant = command.path("variant").asText();
    int count = command.path("count").asInt();
    byte[] bits = new byte[(count + 7) / 8];
    int inside = 0;
    for (int i = 0; i < count; i++) {
      MutableContext unit = new MutableContext("user-" + i);
      if (variant.equals(client.getStringDetails(flag, "none", unit).getVariant())) {
        inside++;
        bits[i >> 3] |= (byte) (1 << (i & 7));
      }
    }
    return json.createObjectNode().put("inside", inside).put("digest", sha256(bits));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
