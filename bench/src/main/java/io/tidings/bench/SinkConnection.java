package io.tidings.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the {@link Sink}: only finds where requests end. Not a general HTTP parser: it
 * supports only {@code content-length}, which all contenders send.
 */
final class SinkConnection {

  interface Handler {
    void request(SinkConnection connection, ByteBuffer buffer, int headEnd);
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Handler handler;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);

  SinkConnection(SocketChannel channel, SelectionKey key, Handler handler) {
    this.channel = channel;
    this.key = key;
    this.handler = handler;
  }

  void readable() {
    try {
      if (channel.read(buffer) < 0) {
        close();
        return;
      }
    } catch (IOException reset) {
      close();
      return;
    }
    buffer.flip();
    for (int end = requestEnd(); end > 0; end = requestEnd()) {
      handler.request(this, buffer, headEnd());
      buffer.position(end);
      buffer.compact().flip();
    }
    buffer.compact();
  }

  void answer(byte[] answer) {
    try {
      ByteBuffer out = ByteBuffer.wrap(answer);
      while (out.hasRemaining() && channel.isOpen()) {
        channel.write(out);
      }
    } catch (IOException reset) {
      close();
    }
  }

  private void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException gone) {
      // It is closed, as intended.
    }
  }

  /** Index after the empty line, or 0 while the head is incomplete. */
  private int headEnd() {
    for (int i = 3; i < buffer.limit(); i++) {
      if (buffer.get(i) == '\n' && buffer.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private int requestEnd() {
    int head = headEnd();
    if (head == 0) {
      return 0;
    }
    String length = header(buffer, head, "content-length");
    int end = head + (length == null ? 0 : Integer.parseInt(length));
    return end <= buffer.limit() ? end : 0;
  }

  static String path(ByteBuffer buffer) {
    int from = 0;
    while (buffer.get(from) != ' ') {
      from++;
    }
    int to = from + 1;
    while (buffer.get(to) != ' ') {
      to++;
    }
    return new String(buffer.array(), from + 1, to - from - 1, StandardCharsets.ISO_8859_1);
  }

  /** Returns the value of a header, or {@code null}; {@code name} is in lower case. */
  static String header(ByteBuffer buffer, int headEnd, String name) {
    byte[] bytes = buffer.array();
    for (int line = nextLine(bytes, 0); line < headEnd - 2; line = nextLine(bytes, line)) {
      if (startsWith(bytes, line, name)) {
        int from = line + name.length() + 1;
        int to = nextLine(bytes, from) - 2;
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).strip();
      }
    }
    return null;
  }

  private static boolean startsWith(byte[] bytes, int at, String name) {
    for (int i = 0; i < name.length(); i++) {
      if ((bytes[at + i] | 0x20) != (name.charAt(i) | 0x20)) {
        return false;
      }
    }
    return bytes[at + name.length()] == ':';
  }

  private static int nextLine(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }
}
