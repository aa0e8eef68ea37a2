package io.tidings.delivery.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.receiver.Receiver;
import io.tidings.testing.FakeReceiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single calls over real sockets, with real name resolution. */
class ReceiverClientTest {

  /** Milliseconds. */
  private static final int LITTLE = 300;

  private FakeReceiver receiver;
  private ClientFixture client;

  @BeforeEach
  void start() throws Exception {
    receiver = new FakeReceiver();
    client = new ClientFixture(Map.of("total-timeout", "30s", "connect-timeout", "30s"));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    receiver.close();
  }

  private String at(String host) {
    return "http://" + host + ":" + receiver.port() + "/x";
  }

  @Test
  void unreachableAddress_isSkipped() throws Exception {
    client.dns.answer("two.example", "127.0.0.2", "127.0.0.1"); // nobody listens at the first

    assertThat(client.attempt(at("two.example")).kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(receiver.at("/x"))
        .singleElement()
        .satisfies(r -> assertThat(r.header("host")).isEqualTo("two.example:" + receiver.port()));
  }

  @Test
  void nameThatBecomesPrivate_isRefusedDespiteAnOpenConnection() throws Exception {
    client.dns.answer("rebind.example", "127.0.0.1");
    Outcome first = client.attempt(at("rebind.example"));
    client.dns.answer("rebind.example", "10.0.0.1");
    Outcome second = client.attempt(at("rebind.example"));

    assertThat(first.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(second.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(second.error()).contains("may not be called").doesNotContain("10.0.0.1");
    assertThat(receiver.at("/x")).hasSize(1);
  }

  @Test
  void closedIdleConnection_isNoFailure() {
    AtomicInteger requests = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) ->
            requests.incrementAndGet() == 2
                ? false // the second reuses the connection: closed without a response
                : FakeReceiver.status(200, "ok").write(request, socket, out));

    Receiver same = ClientFixture.receiver(at("127.0.0.1"));
    for (int i = 0; i < 2; i++) {
      Outcome outcome = client.attempt(ClientFixture.message(), same);
      assertThat(outcome.error()).isNull();
      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    }
    assertThat(requests).hasValue(3);
  }

  @Test
  void closedNewConnection_isAFailure() {
    AtomicInteger requests = new AtomicInteger();
    receiver.answer("/x", (request, socket, out) -> requests.incrementAndGet() < 0);

    assertThat(client.attempt(at("127.0.0.1")).kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(requests).hasValue(1);
  }

  @Test
  void endlessResponse_isCutAtTheLimit() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          FakeReceiver.head(out, 500, "content-length: 1073741824");
          byte[] block = new byte[64 * 1024];
          for (int i = 0; i < 16_384; i++) {
            out.write(block);
            blocks.incrementAndGet();
          }
          return false;
        });

    Outcome outcome = client.attempt(at("127.0.0.1"));

    assertThat(outcome.httpStatus()).isEqualTo(500);
    assertThat(outcome.response()).hasSize(4096);
    assertThat(blocks.get()).as("64 KiB blocks sent").isLessThan(256); // socket buffers
  }

  @Test
  void silentNameServer_delaysNoOtherCall() throws Exception {
    client.dns.answer("silent.example", "127.0.0.1").silentAt("silent");

    CompletableFuture<List<Outcome>> silent = client.beginOnOneLoop(at("silent.example"));
    List<Outcome> others = client.attemptOnOneLoop(at("127.0.0.1"), at("127.0.0.1"));

    assertThat(others).extracting(Outcome::kind).containsOnly(Outcome.Kind.DELIVERED);
    assertThat(silent).isNotDone();
    client.dns.speak();
    assertThat(silent.get(20, TimeUnit.SECONDS).get(0).kind()).isEqualTo(Outcome.Kind.DELIVERED);
  }

  /** The time limit covers the whole attempt, even if bytes trickle in. */
  @Test
  void silentReceiver_timesOut() throws Exception {
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          socket.getInputStream().read(); // until the caller hangs up
          return false;
        });

    Outcome outcome = withShortTime().attempt(at("127.0.0.1"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("no response within");
    assertThat(outcome.durationMs()).isGreaterThanOrEqualTo(LITTLE);
  }

  @Test
  void slowResponse_doesNotExtendTheTimeLimit() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          FakeReceiver.head(out, 500, "content-length: 1000000");
          try {
            while (true) { // until the client disconnects
              out.write('x');
              out.flush();
              LockSupport.parkNanos(20_000_000);
            }
          } finally {
            hungUp.countDown();
          }
        });

    Outcome outcome = withShortTime().attempt(at("127.0.0.1"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.durationMs()).isGreaterThanOrEqualTo(LITTLE);
    assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
  }

  /** As after SIGSTOP: the response came while we were stopped, and the time limit is over. */
  @Test
  void responseThatCameWhileWeWereStopped_isReadBeforeTheTimeout() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stands = new CountDownLatch(1);
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          asked.countDown();
          stands.await();
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    client.close();
    client = new ClientFixture(Map.of("total-timeout", "500ms", "connect-timeout", "30s"));

    CompletableFuture<List<Outcome>> begun = client.beginOnOneLoop(at("127.0.0.1"));
    boolean inTime = asked.await(400, TimeUnit.MILLISECONDS);
    client.standStill(Duration.ofMillis(1_700), stands::countDown);

    Outcome outcome = begun.get(30, TimeUnit.SECONDS).get(0);
    if (inTime) { // otherwise it timed out before the request arrived
      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    }
  }

  private ClientFixture withShortTime() throws Exception {
    client.close();
    client = new ClientFixture(Map.of("total-timeout", LITTLE + "ms", "connect-timeout", "30s"));
    return client;
  }
}
