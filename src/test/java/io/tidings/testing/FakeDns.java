package io.tidings.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A DNS server on a real socket (RFC 1035, A and AAAA only). It answers with the addresses that a
 * test set last, and forbids caching. Other names do not exist.
 */
public final class FakeDns implements AutoCloseable {

  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, List<InetAddress>> answers = new ConcurrentHashMap<>();

  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final Map<DatagramPacket, byte[]> held = new ConcurrentHashMap<>();

  public FakeDns() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "fake-dns");
    thread.setDaemon(true);
    thread.start();
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** Answers with these addresses from now on. */
  public FakeDns answer(String name, String... addresses) throws IOException {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    answers.put(name, all);
    return this;
  }

  /** Holds queries that contain this label until {@link #speak}. */
  public FakeDns silentAt(String label) {
    silent.add(label);
    return this;
  }

  /** How many queries are held. */
  public int held() {
    return held.size();
  }

  /** Answers all held queries, and later ones at once. */
  public void speak() throws IOException {
    silent.clear();
    for (var question : held.entrySet()) {
      send(question.getValue(), question.getKey());
    }
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        String asked = new String(buffer, 0, question.getLength(), StandardCharsets.ISO_8859_1);
        if (silent.stream().anyMatch(asked::contains)) {
          held.put(question, Arrays.copyOf(buffer, question.getLength()));
          continue;
        }
        send(buffer, question);
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void send(byte[] question, DatagramPacket to) throws IOException {
    byte[] answer = answer(ByteBuffer.wrap(question));
    socket.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
  }

  private byte[] answer(ByteBuffer question) throws IOException {
    short id = question.getShort();
    question.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      byte[] label = new byte[length];
      question.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    int type = question.getShort();
    question.getShort(); // class
    List<InetAddress> known = answers.get(name.toString());
    List<InetAddress> found = known == null ? List.of() : known;
    List<byte[]> records =
        found.stream()
            .map(InetAddress::getAddress)
            .filter(address -> address.length == (type == A ? 4 : type == AAAA ? 16 : -1))
            .toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(0x8180 | (known == null ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(records.size());
    out.writeInt(0);
    out.write(question.array(), 12, question.position() - 12);
    for (byte[] record : records) {
      out.writeShort(0xC00C); // the name of the question
      out.writeShort(type);
      out.writeShort(1);
      out.writeInt(0); // TTL 0: must not be cached
      out.writeShort(record.length);
      out.write(record);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
