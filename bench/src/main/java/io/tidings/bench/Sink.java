package io.tidings.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.PriorityQueue;

/**
 * The receiver that all contenders call: one thread, no framework, so it uses little of the two
 * cores. It counts distinct ids (header {@code webhook-id}) and duplicates, and responds by path:
 * {@code /delay/<ms>}, {@code /fail} (503), {@code /hang} (never), anything else 200 at once.
 *
 * <p>{@code GET /stats}, {@code GET /arrivals} and {@code GET /reset} are for the bench.
 */
public final class Sink {

  private record Late(long atNanos, SinkConnection connection, byte[] answer) {}

  static final byte[] OK = bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  private static final byte[] FAIL =
      bytes("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");

  private final Arrivals arrivals = new Arrivals();
  private final PriorityQueue<Late> late =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNanos(), b.atNanos()));

  public static void main(String[] args) throws IOException {
    new Sink().run(Integer.parseInt(args[0]));
  }

  private void run(int port) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress("127.0.0.1", port), 2_048);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    System.out.println("ready");
    while (true) {
      selector.select(late.isEmpty() ? 1_000 : 5);
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          accept(server, selector);
        } else {
          ((SinkConnection) key.attachment()).readable();
        }
      }
      selector.selectedKeys().clear();
      while (!late.isEmpty() && late.peek().atNanos() <= System.nanoTime()) {
        Late due = late.poll();
        due.connection().answer(due.answer());
      }
    }
  }

  private void accept(ServerSocketChannel server, Selector selector) throws IOException {
    for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      key.attach(new SinkConnection(channel, key, this::request));
    }
  }

  /** Handles one complete request; its head is in the buffer up to {@code headEnd}. */
  private void request(SinkConnection connection, ByteBuffer buffer, int headEnd) {
    String path = SinkConnection.path(buffer);
    switch (path) {
      case "/stats" -> connection.answer(withBody(arrivals.stats()));
      case "/arrivals" -> connection.answer(withBody(arrivals.csv()));
      case "/reset" -> {
        arrivals.reset();
        connection.answer(OK);
      }
      default -> {
        String id = SinkConnection.header(buffer, headEnd, "webhook-id");
        if (id != null) {
          arrivals.add(id, path);
        }
        answer(connection, path);
      }
    }
  }

  private void answer(SinkConnection connection, String path) {
    if (path.startsWith("/delay/")) {
      long millis = Long.parseLong(path.substring("/delay/".length()));
      late.add(new Late(System.nanoTime() + millis * 1_000_000, connection, OK));
    } else if (path.startsWith("/fail")) {
      connection.answer(FAIL);
    } else if (!path.startsWith("/hang")) {
      connection.answer(OK);
    }
  }

  private static byte[] withBody(String body) {
    return bytes("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
