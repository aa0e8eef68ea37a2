package io.tidings.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy that changes the version in the first frame of a broker (AMQP 0-9-1, Connection.Start)
 * and passes everything else unchanged.
 */
public final class OtherVersionProxy implements AutoCloseable {

  private static final byte[] KEY = "\7versionS".getBytes(StandardCharsets.ISO_8859_1);
  private static final int FRAME_SIZE = 3; // after type and channel
  private static final int PAYLOAD = 7;
  private static final int TABLE_SIZE = PAYLOAD + 6; // after class, method, protocol version

  private final ServerSocket server;
  private final int brokerPort;
  private final byte[] version;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  public OtherVersionProxy(int brokerPort, String version) throws IOException {
    this.brokerPort = brokerPort;
    this.version = version.getBytes(StandardCharsets.US_ASCII);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        threads.execute(() -> pass(client, broker));
        threads.execute(() -> answer(broker, client));
      } catch (IOException closed) {
        // The test ends.
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cutOff) {
      // Either side hung up.
    }
  }

  private void answer(Socket broker, Socket client) {
    try {
      DataInputStream in = new DataInputStream(broker.getInputStream());
      byte[] head = in.readNBytes(PAYLOAD);
      int size = ByteBuffer.wrap(head).getInt(FRAME_SIZE);
      byte[] frame =
          ByteBuffer.allocate(PAYLOAD + size + 1).put(head).put(in.readNBytes(size + 1)).array();
      client.getOutputStream().write(withOtherVersion(frame));
      client.getOutputStream().flush();
    } catch (IOException cutOff) {
      // Either side hung up.
    }
    pass(broker, client);
  }

  private byte[] withOtherVersion(byte[] frame) {
    ByteBuffer old = ByteBuffer.wrap(frame);
    int at = indexOf(frame) + KEY.length;
    int length = old.getInt(at);
    int more = version.length - length;
    ByteBuffer other = ByteBuffer.allocate(frame.length + more);
    other.put(frame, 0, at).putInt(version.length).put(version);
    other.put(frame, at + 4 + length, frame.length - at - 4 - length);
    other.putInt(FRAME_SIZE, old.getInt(FRAME_SIZE) + more);
    other.putInt(TABLE_SIZE, old.getInt(TABLE_SIZE) + more);
    return other.array();
  }

  private static int indexOf(byte[] frame) {
    for (int at = 0; at + KEY.length < frame.length; at++) {
      if (ByteBuffer.wrap(frame, at, KEY.length).equals(ByteBuffer.wrap(KEY))) {
        return at;
      }
    }
    throw new IllegalStateException("the first frame of the broker has no version");
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
