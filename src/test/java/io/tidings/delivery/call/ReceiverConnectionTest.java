package io.tidings.delivery.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.delivery.AnswerBytes;
import io.tidings.receiver.Receiver;
import io.tidings.testing.FakeReceiver;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte sequences a receiver may send: what is accepted, and which connection is used next. */
class ReceiverConnectionTest {

  private static final String OK = AnswerBytes.OK;
  private static final String NO = AnswerBytes.NO;

  static Stream<AnswerBytes> rows() {
    return AnswerBytes.all();
  }

  private FakeReceiver server;
  private ClientFixture client;
  private Receiver receiver;

  /** The connection of each request, as our port number. */
  private final List<Integer> connections = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server = new FakeReceiver();
    client = new ClientFixture(Map.of("total-timeout", "30s", "connect-timeout", "30s"));
    receiver = ClientFixture.receiver(server.url("/x"));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  private Outcome attempt() {
    return client.attempt(ClientFixture.message(), receiver);
  }

  /** Sends {@code first} as the first response; later ones are {@code OK}. */
  private void answer(String first, boolean closes) {
    AtomicBoolean answered = new AtomicBoolean();
    server.answer(
        "/x",
        (request, socket, out) -> {
          connections.add(socket.getPort());
          boolean isFirst = !answered.getAndSet(true);
          out.write((isFirst ? first : OK).getBytes(StandardCharsets.ISO_8859_1));
          return !(isFirst && closes);
        });
  }

  @ParameterizedTest
  @MethodSource("rows")
  void responseAndConnection_areAcceptedAndReusedAsExpected(AnswerBytes row) {
    answer(row.sent(), row.closes());

    Outcome first = attempt();
    Outcome second = attempt();

    assertThat(first.httpStatus()).isEqualTo(row.status());
    assertThat(first.kind())
        .isEqualTo(row.error() == null ? Outcome.Kind.DELIVERED : Outcome.Kind.FAILED);
    if (row.error() != null) {
      assertThat(first.error()).startsWith(row.error());
    }
    assertThat(second.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(connections).hasSize(2);
    assertThat(connections.get(1).equals(connections.get(0))).isEqualTo(row.reused());
  }

  @Test
  void unrequestedResponse_closesTheConnectionAndIsIgnored() {
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean answered = new AtomicBoolean();
    server.answer(
        "/x",
        (request, socket, out) -> {
          connections.add(socket.getPort());
          if (answered.getAndSet(true)) {
            out.write(NO.getBytes());
            return true;
          }
          out.write(OK.getBytes());
          out.flush();
          out.write(OK.getBytes());
          out.flush();
          closed.set(socket.getInputStream().read() < 0);
          return false;
        });

    assertThat(attempt().kind()).isEqualTo(Outcome.Kind.DELIVERED);
    await().atMost(Duration.ofSeconds(30)).untilTrue(closed);
    Outcome next = attempt();

    assertThat(next.httpStatus()).isEqualTo(500);
    assertThat(connections).doesNotHaveDuplicates().hasSize(2);
  }

  /** A receiver that always responds 500 must not become DELIVERED through its neighbor. */
  @Test
  void receiversOfOneHostAndPort_shareNoConnection() {
    answer(OK, false);

    attempt();
    client.attempt(server.url("/x"));
    attempt();

    assertThat(connections).hasSize(3);
    assertThat(connections.get(2)).isEqualTo(connections.get(0));
    assertThat(connections.get(1)).isNotEqualTo(connections.get(0));
  }

  @Test
  void idleTimeoutThatCrossesOurRequest_usesNoRung() {
    AtomicBoolean kept = new AtomicBoolean();
    server.answer(
        "/x",
        (request, socket, out) -> {
          connections.add(socket.getPort());
          boolean second = connections.size() == 2 && kept.get();
          out.write((second ? OK.replace("200 OK", "408 Late") : OK).getBytes());
          return !second;
        });
    assertThat(attempt().kind()).isEqualTo(Outcome.Kind.DELIVERED);
    kept.set(true);

    assertThat(attempt().kind()).isEqualTo(Outcome.Kind.DELIVERED);

    assertThat(connections).hasSize(3);
    assertThat(connections.get(1)).isEqualTo(connections.get(0));
    assertThat(connections.get(2)).isNotEqualTo(connections.get(0));
  }

  /** If several idle connections are dead, only the first is tried. */
  @Test
  void closedIdleConnections_useNoRung() {
    AtomicBoolean dead = new AtomicBoolean();
    List<Integer> before = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(4);
    server.answer(
        "/x",
        (request, socket, out) -> {
          if (dead.get() && before.contains(socket.getPort())) {
            return false;
          }
          if (!dead.get()) {
            before.add(socket.getPort());
            all.countDown();
            all.await(); // so that four connections are needed
          }
          out.write(OK.getBytes());
          return true;
        });
    client.attempts(List.of(receiver, receiver, receiver, receiver), ClientFixture.message());
    assertThat(before).hasSize(4);
    dead.set(true);

    assertThat(attempt().kind()).isEqualTo(Outcome.Kind.DELIVERED);
  }

  /** A receiver that reads nothing cannot keep our connection open after the time limit. */
  @Test
  void receiverThatDoesNotRead_isDisconnected() throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client.close();
      client = new ClientFixture(Map.of("total-timeout", "500ms", "connect-timeout", "30s"));
      Receiver reader = ClientFixture.receiver("http://127.0.0.1:" + deaf.getLocalPort() + "/x");

      Outcome outcome = client.attempt(ClientFixture.message(new byte[16 << 20]), reader);

      assertThat(outcome.error()).startsWith("no response within");
      try (Socket theirs = deaf.accept()) {
        long came = theirs.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(came).isLessThan(16 << 20); // it was cut, otherwise this would not end
      } catch (SocketException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
    }
  }

  @Test
  void noRequestIsSent_afterTheWindowEnds() {
    Outcome outcome = client.attempt(ClientFixture.message(Duration.ofSeconds(-1)), receiver);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("the window ended");
    assertThat(server.at("/x")).isEmpty();
  }
}
