package io.tidings.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on loopback that simulates network faults: it can discard all data in one direction
 * while the connection stays open, cut every connection, and refuse new ones.
 */
public final class FaultProxy implements AutoCloseable {

  private final ServerSocket server;
  private volatile int targetPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean swallowToTarget;
  private volatile boolean swallowFromTarget;
  private final Semaphore fromTarget = new Semaphore(1);
  private volatile boolean refusing;
  private final AtomicInteger cuts = new AtomicInteger();

  public FaultProxy(int targetPort) throws IOException {
    this(0, targetPort);
  }

  /**
   * @param port where it listens; 0 is any
   */
  public FaultProxy(int port, int targetPort) throws IOException {
    this.targetPort = targetPort;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
    threads.execute(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Leads new connections to this port, as a DNS name does after a failover; cuts open ones. */
  public void leadTo(int port) {
    targetPort = port;
    cut();
  }

  /** Discards what the application sends, until {@link #heal}. */
  public void swallowToTarget() {
    swallowToTarget = true;
  }

  /** Discards what the service answers, until {@link #heal}. */
  public void swallowFromTarget() {
    swallowFromTarget = true;
  }

  /** Keeps back what the service answers, until {@link #letGo}; nothing is lost. */
  public void holdFromTarget() {
    fromTarget.acquireUninterruptibly();
  }

  public void letGo() {
    fromTarget.release();
  }

  /** Sends these bytes to every connected application, as if the service had sent them. */
  public void sayFromTarget(byte[] bytes) throws IOException {
    for (Socket client : clients) {
      synchronized (client) {
        client.getOutputStream().write(bytes);
      }
    }
  }

  /** Returns whether it currently discards data or refuses connections. */
  public boolean isBroken() {
    return refusing || swallowToTarget || swallowFromTarget;
  }

  /** Cuts all connections and refuses new ones until {@link #heal}. */
  public void refuse() {
    refusing = true;
    cut();
  }

  /** Cuts all connections; new ones work. */
  public void cut() {
    cuts.incrementAndGet();
    for (Socket socket : open) {
      closeQuietly(socket);
      open.remove(socket);
    }
  }

  /** Lets new connections work again. Cuts those that lost data: their streams have gaps. */
  public void heal() {
    boolean holes = swallowToTarget || swallowFromTarget;
    if (holes) {
      cut(); // first: no data may pass after a gap
    }
    swallowToTarget = false;
    swallowFromTarget = false;
    refusing = false;
    if (holes) {
      cut();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        int before = cuts.get();
        if (refusing) {
          client.close();
          continue;
        }
        Socket target;
        try {
          target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException away) {
          client.close();
          continue;
        }
        client.setTcpNoDelay(true);
        target.setTcpNoDelay(true);
        open.add(client);
        open.add(target);
        clients.add(client);
        if (cuts.get() != before) { // a cut came while this one was being opened
          closeQuietly(client);
          closeQuietly(target);
        }
        threads.execute(() -> pump(client, target, true));
        threads.execute(() -> pump(target, client, false));
      } catch (IOException closed) {
        // The proxy ends, or the client has already disconnected.
      }
    }
  }

  private void pump(Socket from, Socket to, boolean toTarget) {
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!toTarget) {
          fromTarget.acquireUninterruptibly();
          fromTarget.release();
        }
        if (!(toTarget ? swallowToTarget : swallowFromTarget)) {
          synchronized (to) {
            out.write(buffer, 0, n);
          }
        }
      }
    } catch (IOException cutOff) {
      // Expected: a cut closed it.
    }
    open.remove(from);
    open.remove(to);
    clients.remove(from);
    clients.remove(to);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // send RST instead of FIN
      socket.close();
    } catch (IOException alreadyClosed) {
      // Fine.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    threads.shutdownNow();
  }
}
