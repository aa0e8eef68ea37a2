package io.tidings.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP receiver on a real socket. A test sets the response for each path, byte by byte: also
 * resets, garbage, silence and endless responses. Unknown paths answer 200.
 */
public final class FakeReceiver implements AutoCloseable {

  /** A received request. */
  public record Received(String method, String path, Map<String, String> headers, byte[] body) {

    public String header(String name) {
      return headers.get(name);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String id() {
      return header("webhook-id");
    }
  }

  /** Writes a response. Returning {@code false} ends the connection. */
  public interface Answer {
    boolean write(Received request, Socket socket, OutputStream out) throws Exception;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
  private volatile boolean keepRequests = true;

  public FakeReceiver() throws IOException {
    this(0);
  }

  public FakeReceiver(int port) throws IOException {
    this(new ServerSocket(port, 500, InetAddress.getLoopbackAddress()));
  }

  /** Uses a socket that the test created, for example with TLS. */
  public FakeReceiver(ServerSocket server) {
    this.server = server;
    threads.execute(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  public FakeReceiver answer(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  public FakeReceiver status(String path, int status) {
    return answer(path, status(status, "ok"));
  }

  public static Answer status(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return (request, socket, out) -> {
      head(out, status, "content-length: " + bytes.length);
      out.write(bytes);
      return true;
    };
  }

  public static void head(OutputStream out, int status, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Only counts requests, for tests with very many of them. */
  public FakeReceiver countOnly() {
    keepRequests = false;
    return this;
  }

  /** Returns the requests to a path, in order. */
  public List<Received> at(String path) {
    return received.stream().filter(r -> r.path().equals(path)).toList();
  }

  /** Returns how often each notification id was received. */
  public Map<String, AtomicInteger> seen() {
    return seen;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        // The test ends, or the caller has already disconnected.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      boolean goOn = true;
      while (goOn) {
        Received request = read(in);
        if (request == null) {
          return;
        }
        if (keepRequests) {
          received.add(request);
        }
        seen.computeIfAbsent(String.valueOf(request.id()), id -> new AtomicInteger())
            .incrementAndGet();
        goOn = answers.getOrDefault(request.path(), status(200, "ok")).write(request, socket, out);
        out.flush();
      }
    } catch (Exception gone) {
      // The caller disconnected, or the test ended the connection.
    }
  }

  private static Received read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    if (lines.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
    }
    String[] first = lines.get(0).split(" ");
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Received(first[0], first[1], headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
