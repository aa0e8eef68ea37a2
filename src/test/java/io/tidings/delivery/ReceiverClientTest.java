package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.FakeReceiver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One call on real sockets and real names. */
class ReceiverClientTest {

  private FakeReceiver receiver;
  private ClientFixture client;

  @BeforeEach
  void start() throws Exception {
    receiver = new FakeReceiver();
    client = new ClientFixture(Map.of("total-timeout", "3s", "connect-timeout", "1s"));
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
  void addressThatTakesNoConnection_isPassedOver() throws Exception {
    client.dns.answer("two.example", "127.0.0.2", "127.0.0.1"); // nobody listens at the first

    assertThat(client.attempt(at("two.example")).kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(receiver.at("/x"))
        .singleElement()
        .satisfies(r -> assertThat(r.header("host")).isEqualTo("two.example:" + receiver.port()));
  }

  @Test
  void nameThatTurnsPrivate_isRefusedAlthoughAConnectionStands() throws Exception {
    client.dns.answer("rebind.example", "127.0.0.1").answer("rebind.example", "10.0.0.1");

    Outcome first = client.attempt(at("rebind.example"));
    Outcome second = client.attempt(at("rebind.example"));

    assertThat(first.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(second.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(second.error()).contains("10.0.0.1").contains("may not be called");
    assertThat(receiver.at("/x")).hasSize(1);
  }

  @Test
  void keptConnectionThatCloses_isNoFailure() {
    AtomicInteger requests = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) ->
            requests.incrementAndGet() == 2
                ? false // the second comes on the connection of the first: closed without a word
                : FakeReceiver.status(200, "ok").write(request, socket, out));

    assertThat(client.attempt(at("127.0.0.1")).kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(client.attempt(at("127.0.0.1")).kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(requests).hasValue(3);
  }

  @Test
  void newConnectionThatCloses_isAFailure() {
    AtomicInteger requests = new AtomicInteger();
    receiver.answer("/x", (request, socket, out) -> requests.incrementAndGet() < 0);

    assertThat(client.attempt(at("127.0.0.1")).kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(requests).hasValue(1);
  }

  @Test
  void answerThatNeverEnds_isCutAtTheBound() throws Exception {
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
    assertThat(outcome.durationMs()).isLessThan(3_000);
    assertThat(blocks.get()).as("64 KiB blocks that left it").isLessThan(256); // buffers of sockets
  }

  @Test
  void nameServerThatIsSilent_holdsUpNobodyElse() {
    client.dns.silentAt("silent");

    List<Outcome> outcomes =
        client.attemptOnOneLoop(at("silent.example"), at("127.0.0.1"), at("127.0.0.1"));

    assertThat(outcomes.get(0).kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcomes.get(0).durationMs()).isBetween(900, 3_500);
    for (Outcome other : outcomes.subList(1, 3)) {
      assertThat(other.kind()).isEqualTo(Outcome.Kind.DELIVERED);
      assertThat(other.durationMs()).isLessThan(800);
    }
  }
}
