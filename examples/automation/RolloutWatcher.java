import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what is committed about rollouts, one line each, from the server's event stream. It resumes
 * where it was cut off; when the server has forgotten so much, it says so and goes on from now.
 *
 * <p>usage: java RolloutWatcher.java http://localhost:7070 shop
 */
public final class RolloutWatcher {
  private static final int GONE = 410;
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");
  private static final Pattern PHASE = Pattern.compile("\"phase\":\"([^\"]*)\"");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI events;
  private String last = "";

  private RolloutWatcher(URI events) {
    this.events = events;
  }

  public static void main(String[] args) throws InterruptedException {
    URI events = URI.create(args[0] + "/api/v1/events?namespace=" + args[1]);
    RolloutWatcher watcher = new RolloutWatcher(events);
    while (true) {
      try {
        watcher.follow();
      } catch (IOException e) {
        System.err.println("cut off: " + e.getMessage());
      }
      Thread.sleep(1000);
    }
  }

  /** Reads until the connection ends. */
  private void follow() throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<java.io.InputStream> response =
        http.send(request.build(), BodyHandlers.ofInputStream());
    if (response.statusCode() == GONE) {
      System.err.println("events are missing; list the rollouts again");
      last = "";
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          tell(line);
        } else if (line.startsWith("id:")) {
          last = line.substring(3).strip();
        }
      }
    }
  }

  private static void tell(String data) {
    Matcher name = NAME.matcher(data);
    Matcher phase = PHASE.matcher(data);
    if (name.find() && phase.find()) {
      System.out.println(name.group(1) + " " + phase.group(1));
    }
  }
}
