package dev.tidegate.orchestrator.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server with faults: says yes to everything, but what a test wants to the commands it
 * names. An empty answer breaks the connection, one of blanks says nothing.
 */
final class ScriptedMailServer implements AutoCloseable {
  final List<String> commands = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ServerSocket listener;
  private volatile @Nullable SSLContext tls;

  ScriptedMailServer() {
    try {
      listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "mail-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * Answers this to a command by its verb or, in upper case, its whole line; {@code CONNECT} for
   * the greeting.
   */
  ScriptedMailServer answers(String command, String answer) {
    answers.put(command, answer);
    return this;
  }

  /** Offers STARTTLS, and asks who sends once the connection is encrypted. */
  ScriptedMailServer offers(SSLContext identity) {
    tls = identity;
    return answers("EHLO", "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN")
        .answers("STARTTLS", "220 go on")
        .answers("AUTH", "235 welcome");
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        if (say(socket.getOutputStream(), "CONNECT", "220 here")) {
          converse(socket);
        }
      } catch (IOException e) {
        commands.add("(broken)");
      }
    }
  }

  private void converse(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    OutputStream out = socket.getOutputStream();
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (data && !line.equals(".")) {
        continue;
      }
      String whole = line.toUpperCase(Locale.ROOT);
      String command = data ? "END" : whole.split("[ :]", 2)[0];
      command = answers.containsKey(whole) ? whole : command;
      data = command.equals("DATA") && !answers.containsKey(command);
      commands.add(command);
      if (!say(out, command, data ? "354 go on" : "250 yes") || command.equals("QUIT")) {
        return;
      }
      SSLContext identity = tls;
      if (command.equals("STARTTLS") && identity != null) {
        converse(encrypted(identity, socket));
        return;
      }
    }
  }

  private Socket encrypted(SSLContext identity, Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket) identity.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    commands.add("(encrypted)");
    return socket;
  }

  private boolean say(OutputStream out, String command, String usual) throws IOException {
    String answer = answers.getOrDefault(command, usual);
    if (answer.isEmpty()) {
      return false;
    }
    if (!answer.isBlank()) {
      out.write((answer + "\r\n").getBytes(US_ASCII));
      out.flush();
    }
    return true;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
