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

/**
 * A mail server with faults: says yes to everything, but what a test wants to the commands it
 * names. An empty answer breaks the connection, one of blanks says nothing.
 */
final class ScriptedMailServer implements AutoCloseable {
  final List<String> commands = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ServerSocket listener;

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

  /** Answers this to commands that begin with {@code command}; {@code CONNECT} for the greeting. */
  ScriptedMailServer answers(String command, String answer) {
    answers.put(command, answer);
    return this;
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        converse(socket);
      } catch (IOException e) {
        commands.add("(broken)");
      }
    }
  }

  private void converse(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    OutputStream out = socket.getOutputStream();
    if (!say(out, "CONNECT", "220 here")) {
      return;
    }
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (data && !line.equals(".")) {
        continue;
      }
      String command = data ? "END" : line.toUpperCase(Locale.ROOT).split("[ :]", 2)[0];
      data = command.equals("DATA") && !answers.containsKey(command);
      commands.add(command);
      if (!say(out, command, data ? "354 go on" : "250 yes") || command.equals("QUIT")) {
        return;
      }
    }
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
