package dev.tidegate.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Calls the operator API and turns what goes wrong into exit codes and hints. Every call has a
 * deadline. For one thread at a time.
 */
public final class ApiClient {
  private static final int BODY_BYTES_MAX = 64 << 20;
  private static final int REDIRECTED = 307;

  private final Target target;
  private final Duration timeout;

  /** Calls {@code target}; a call that takes longer than {@code timeout} fails. */
  public ApiClient(Target target, Duration timeout) {
    this.target = target;
    this.timeout = timeout;
  }

  /** Whom this calls. */
  public Target target() {
    return target;
  }

  /** Escapes one path segment or query value. */
  public static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /**
   * The document at {@code path}.
   *
   * @throws CommandException unless the server answered with success
   */
  public Doc get(String path) {
    return call(Call.get(path)).body();
  }

  /**
   * Makes {@code call}.
   *
   * @throws CommandException unless the server answered with success
   */
  public Answer call(Call call) {
    Answer answer = tryCall(call);
    if (answer.status() >= 300) {
      throw Refusal.of(answer, target);
    }
    return answer;
  }

  /**
   * Makes {@code call} and returns whatever status is answered; where a follower names the leader
   * instead, the leader is asked.
   *
   * @throws CommandException if nothing is answered
   */
  public Answer tryCall(Call call) {
    try {
      HttpURLConnection connection = answered(call);
      int status = connection.getResponseCode();
      long date = connection.getDate();
      return new Answer(status, body(connection, status), date == 0 ? null : at(date));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** One hop only: whoever is named and does not lead any more answers that itself. */
  private HttpURLConnection answered(Call call) throws IOException {
    HttpURLConnection connection = open(call);
    if (connection.getResponseCode() != REDIRECTED) {
      return connection;
    }
    URI leader = URI.create(String.valueOf(connection.getHeaderField("Location")));
    boolean isAsSecure = target.server().getScheme().equals(leader.getScheme());
    return isAsSecure ? open(leader, call) : connection; // a token must not leave TLS
  }

  private static Instant at(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis);
  }

  /** Opens a connection on which the response may be read as it comes. */
  HttpURLConnection open(Call call) throws IOException {
    return open(target.server().resolve(call.path()), call);
  }

  private HttpURLConnection open(URI address, Call call) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure && !target.tls().equals(TlsFiles.NONE)) {
      secure.setSSLSocketFactory(target.tls().socketFactory());
    }
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(call.method());
    connection.setRequestProperty("Accept", Call.JSON);
    setIfPresent(connection, "X-Tidegate-Actor", target.actor());
    setIfPresent(
        connection, "Authorization", target.token() == null ? null : "Bearer " + target.token());
    call.headers().forEach(connection::setRequestProperty);
    String body = call.body();
    if (body != null) {
      byte[] bytes = body.getBytes(UTF_8);
      connection.setRequestProperty("Content-Type", call.mediaType());
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(bytes.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(bytes);
      }
    }
    return connection;
  }

  private static void setIfPresent(
      HttpURLConnection connection, String name, @Nullable String value) {
    if (value != null) {
      connection.setRequestProperty(name, value);
    }
  }

  private Doc body(HttpURLConnection connection, int status) throws IOException {
    InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (stream == null) {
      return new Doc(NullNode.of());
    }
    try (InputStream in = stream) {
      byte[] bytes = in.readNBytes(BODY_BYTES_MAX);
      String text = DocumentReader.decode(bytes);
      return new Doc(text.isBlank() ? NullNode.of() : DocumentReader.json(text));
    } catch (DocumentException e) {
      if (status >= 400) {
        return new Doc(NullNode.of());
      }
      throw new CommandException(
          ExitCode.FAILED,
          target.server() + " did not answer with JSON",
          e.problem().toString(),
          "is this the address of a Tidegate orchestrator? tidegate doctor");
    }
  }

  private CommandException unreachable(IOException e) {
    String cause = e.getMessage() == null ? e.toString() : e.getMessage();
    if (e instanceof UnknownHostException) {
      cause = "unknown host " + target.server().getHost();
    } else if (e instanceof SocketTimeoutException) {
      cause = "no answer within " + timeout.toSeconds() + " s";
    } else if (e instanceof ConnectException) {
      cause = "nothing listens there (" + cause + ")";
    }
    return new CommandException(
        ExitCode.UNREACHABLE,
        "the orchestrator at " + target.server() + " cannot be reached",
        cause,
        "start one with 'tidegate dev', or name another with --server or TIDEGATE_SERVER");
  }
}
