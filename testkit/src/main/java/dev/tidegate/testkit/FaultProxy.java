package dev.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A TCP proxy on a free loopback port that breaks connections when told: cut, hold back, delay,
 * refuse. Thread-safe; three threads per connection at most, all of which end with {@link #close}.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fault-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger cutsLeft = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile Predicate<byte[]> cutAfter = chunk -> false;
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean held;
  private volatile boolean refusing;

  private FaultProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    threads.execute(this::acceptLinks);
  }

  /** A proxy before the server of {@code endpoint}, a URL with host and port. */
  public static FaultProxy before(String endpoint) {
    URI uri = URI.create(endpoint);
    try {
      return new FaultProxy(new InetSocketAddress(uri.getHost(), uri.getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL to use instead of the server's own. */
  public String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Resets every connection now; new ones are served. */
  public void cut() {
    links.forEach(Link::close);
  }

  /** Resets every connection, and each new one at once, until {@link #heal}. */
  public void refuse() {
    refusing = true;
    cut();
  }

  /** Lets no byte through in either direction, connections staying open, until {@link #heal}. */
  public void hold() {
    held = true;
  }

  /** Holds each chunk back for {@code pause} before passing it on. */
  public void delay(Duration pause) {
    delay = pause;
  }

  /**
   * Cuts a connection right after passing on a chunk of the server's bytes for which {@code answer}
   * is true, the next {@code times} times.
   */
  public void cutAfter(Predicate<byte[]> answer, int times) {
    cutsLeft.set(times);
    cutAfter = answer;
  }

  /** How often {@link #cutAfter} has cut. */
  public int cuts() {
    return cuts.get();
  }

  /** Ends {@link #refuse}, {@link #hold} and {@link #delay}; bytes held back go on. */
  public void heal() {
    refusing = false;
    delay = Duration.ZERO;
    lock.lock();
    try {
      held = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cut();
      threads.shutdownNow();
    }
  }

  private void acceptLinks() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> open(client));
      } catch (IOException e) {
        return; // the listener was closed, which is how this thread ends
      }
    }
  }

  private void open(Socket client) {
    Socket server = new Socket();
    Link link = new Link(client, server);
    links.add(link);
    try {
      if (refusing) {
        link.close();
        return;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target, 2_000);
    } catch (IOException e) {
      link.close();
      return;
    }
    threads.execute(() -> copy(link, server, client, true));
    copy(link, client, server, false);
  }

  private void copy(Link link, Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      for (int read = from.getInputStream().read(buffer);
          read >= 0 && waitWhileHeld();
          read = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, read);
        if (answers
            && cutAfter.test(Arrays.copyOf(buffer, read))
            && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          cuts.incrementAndGet();
          break;
        }
      }
    } catch (IOException e) {
      link.close(); // the other side went away, and so does this link
    } finally {
      link.close();
    }
  }

  /** Waits out the delay and the hold; false if the proxy is closing. */
  private boolean waitWhileHeld() {
    long delayNanos = delay.toNanos();
    lock.lock();
    try {
      while (delayNanos > 0) {
        delayNanos = changed.awaitNanos(delayNanos);
      }
      while (held && !listener.isClosed()) {
        var unused = changed.await(100, TimeUnit.MILLISECONDS);
      }
      return !listener.isClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    /** Resets both sides; of several threads that want it, one does. */
    void close() {
      if (!links.remove(this)) {
        return;
      }
      for (Socket socket : new Socket[] {client, server}) {
        try {
          socket.setSoLinger(true, 0); // answer with a reset, not an orderly end
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
