package dev.tidegate.orchestrator.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on loopback that answers bytes as a test wants them; one connection per question. */
public final class ScriptedServer implements AutoCloseable {
  private static final int SECONDS_MAX = 30;

  /** What is done with a connection whose request was read. */
  public interface Script {
    void answer(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Script script = socket -> {};
  private volatile boolean listens = true;

  public ScriptedServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread thread = new Thread(() -> serve(socket), "scripted-answer");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        closed.countDown();
        return;
      }
    }
  }

  private static void readToEmptyLine(BufferedReader head) throws IOException {
    String line = head.readLine();
    while (line != null && !line.isEmpty()) {
      line = head.readLine();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      if (!listens) {
        script.answer(socket);
        return;
      }
      BufferedReader head =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String first = head.readLine();
      if (first != null && !first.isEmpty()) {
        requests.add(first);
        readToEmptyLine(head);
      }
      script.answer(socket);
    } catch (IOException e) {
      requests.add("broken: " + e.getMessage()); // the client gave up, as some tests want
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void does(Script next) {
    script = next;
  }

  /** Answers without waiting for a question. */
  void doesUnasked(Script next) {
    listens = false;
    script = next;
  }

  /** First lines of the requests, in order. */
  List<String> requests() {
    return requests;
  }

  int port() {
    return listener.getLocalPort();
  }

  public URI uri(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + port());
  }

  /** Never answers, while the server lives. */
  Script silence() {
    return socket -> closed.await(SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** A byte now and then, for ever. */
  public Script drip() {
    return socket -> {
      write(socket, head(200, "Content-Length: 100000"));
      for (int i = 0; i < 1000 && !closed.await(50, TimeUnit.MILLISECONDS); i++) {
        write(socket, " ");
      }
    };
  }

  public static Script json(String body) {
    return reply(200, body, "Content-Type: application/json");
  }

  static Script reply(int status, String body, String... headers) {
    return socket -> {
      byte[] bytes = body.getBytes(UTF_8);
      write(socket, head(status, lines(headers) + "Content-Length: " + bytes.length));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    };
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  /** Breaks off by a reset after half of an announced body. */
  public static Script resetInTheMiddle() {
    return socket -> {
      write(socket, head(200, "Content-Length: 1000") + "{\"status\":");
      socket.setSoLinger(true, 0);
    };
  }

  /** Ends the connection before the announced end. */
  static Script endInTheMiddle() {
    return socket -> write(socket, head(200, "Content-Length: 1000") + "{\"status\":\"success\"");
  }

  static Script bytes(String text) {
    return socket -> write(socket, text);
  }

  static Script large(int size) {
    return socket -> {
      OutputStream out = socket.getOutputStream();
      write(socket, head(200, "Content-Length: " + size));
      byte[] spaces = " ".repeat(8192).getBytes(ISO_8859_1);
      for (int sent = 0; sent < size; sent += spaces.length) {
        out.write(spaces, 0, Math.min(spaces.length, size - sent));
      }
      out.flush();
    };
  }

  static String head(int status, String headers) {
    return "HTTP/1.1 " + status + " X\r\nConnection: close\r\n" + headers + "\r\n\r\n";
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
