package io.tidings.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Starts recharges over REST, each client on its own connection, with little CPU. */
final class Load {

  private final Tidings tidings;
  private final int clients;

  Load(Tidings tidings, int clients) {
    this.tidings = tidings;
    this.clients = clients;
  }

  /** Sends as fast as the responses arrive; returns recharges per second. */
  double flatOut(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    AtomicInteger done = new AtomicInteger();
    long began = System.nanoTime();
    run(
        connection -> {
          while (System.nanoTime() < end) {
            connection.recharge();
            done.incrementAndGet();
          }
        });
    return done.get() * 1e9 / (System.nanoTime() - began);
  }

  /** Sends on a fixed schedule, shared among the clients. */
  void rate(int aSecond, int seconds) {
    onSchedule(aSecond, seconds, Connection::recharge);
  }

  /** As {@link #rate}, but sends reads, each with a new key that does not exist. */
  void guess(int aSecond, int seconds) {
    onSchedule(aSecond, seconds, Connection::guess);
  }

  private void onSchedule(int aSecond, int seconds, Work work) {
    AtomicInteger next = new AtomicInteger();
    long began = System.nanoTime();
    run(
        connection -> {
          for (int i = next.getAndIncrement(); i < aSecond * seconds; i = next.getAndIncrement()) {
            LockSupport.parkNanos(began + i * (1_000_000_000L / aSecond) - System.nanoTime());
            work.on(connection);
          }
        });
  }

  private interface Work {
    void on(Connection connection) throws IOException;
  }

  private void run(Work work) {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      running.add(
          threads.submit(
              () -> {
                try (Connection connection = new Connection()) {
                  work.on(connection);
                }
                return null;
              }));
    }
    try {
      for (Future<?> client : running) {
        client.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException("a client failed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Minimal HTTP/1.1: a request in one write, and no more of the response than needed. */
  private final class Connection implements AutoCloseable {

    private final Socket socket = new Socket("127.0.0.1", tidings.api().port());
    private final OutputStream out = socket.getOutputStream();
    private final InputStream in = new BufferedInputStream(socket.getInputStream());

    Connection() throws IOException {
      socket.setTcpNoDelay(true);
    }

    void recharge() throws IOException {
      String body =
          """
          {"orderNo":"%s","accountId":"account-0000001","amount":1999,"currency":"CNY","channel":"sandbox"}"""
              .formatted(UUID.randomUUID());
      String request =
          "POST /v1/recharges HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
              + tidings.key()
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      String status = send(request);
      if (!status.contains(" 201 ")) {
        throw new IOException("answered " + status);
      }
    }

    void guess() throws IOException {
      byte[] random = new byte[32];
      ThreadLocalRandom.current().nextBytes(random);
      String key = "tdk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      String status =
          send(
              "GET /v1/recharges HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
                  + key
                  + "\r\n\r\n");
      if (!status.contains(" 401 ") && !status.contains(" 429 ")) {
        throw new IOException("answered " + status);
      }
    }

    private String send(String request) throws IOException {
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      in.skipNBytes(length);
      return status;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the product closed the connection");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
