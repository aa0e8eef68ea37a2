package io.tidings.delivery.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.delivery.call.CallConfig.TrustedAuthorities;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.TestTls;
import io.tidings.testing.Threads;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Certificates are always checked, on real handshakes. */
class TlsTest {

  private static Outcome call(TestTls theirs, Map<String, String> settings) throws Exception {
    Map<String, String> patient = new HashMap<>(settings);
    patient.put("connect-timeout", "30s");
    patient.put("total-timeout", "30s");
    try (FakeReceiver receiver = new FakeReceiver(theirs.listen());
        ClientFixture client = new ClientFixture(patient)) {
      Outcome outcome = client.attempt("https://localhost:" + receiver.port() + "/x");
      assertThat(receiver.at("/x")).hasSize(outcome.kind() == Outcome.Kind.DELIVERED ? 1 : 0);
      return outcome;
    }
  }

  private static Map<String, String> trusting(TestTls tls) {
    return Map.of("extra-authorities", tls.authority().toString());
  }

  private static void assertNotTrusted(Outcome outcome) {
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.httpStatus()).isNull();
    assertThat(outcome.error()).isNotBlank();
  }

  @Test
  void authorityOfTheOperator_isTrusted() throws Exception {
    TestTls tls = new TestTls();

    assertThat(call(tls, trusting(tls)).kind()).isEqualTo(Outcome.Kind.DELIVERED);
  }

  @Test
  void unknownAuthority_isNotTrusted() throws Exception {
    assertNotTrusted(call(new TestTls(), Map.of()));
    assertNotTrusted(call(new TestTls(), trusting(new TestTls())));
  }

  @Test
  void certificateForAnotherName_isNotTrusted() throws Exception {
    TestTls tls = new TestTls("other.example", Instant.now().plusSeconds(3_600));

    Outcome outcome = call(tls, trusting(tls));

    assertNotTrusted(outcome);
    assertThat(outcome.error()).contains("localhost");
  }

  @Test
  void expiredCertificate_isNotTrusted() throws Exception {
    TestTls tls = new TestTls("localhost", Instant.now().minusSeconds(60));

    Outcome outcome = call(tls, trusting(tls));

    assertNotTrusted(outcome);
    assertThat(outcome.error()).contains("NotAfter");
  }

  @Test
  void extraAuthorities_areLoadedOrTheBadFileIsNamed() {
    TestTls tls = new TestTls();

    assertThat(TrustedAuthorities.of(List.of())).isNull();
    assertThat(TrustedAuthorities.of(List.of(tls.authority()))).isNotNull();
    for (Path bad : new Path[] {Path.of("pom.xml"), Path.of("no-such-file")}) {
      assertThatThrownBy(() -> TrustedAuthorities.of(List.of(bad)))
          .hasMessageContaining("tidings.delivery.extra-authorities")
          .hasMessageContaining(bad.toString());
    }
  }

  @Test
  void nothingBelowTls12_isOffered() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ClientFixture client = new ClientFixture(Map.of("total-timeout", "30s"))) {
      CompletableFuture<Set<Integer>> offered = Threads.supply(() -> offeredVersions(server));

      client.attempt("https://localhost:" + server.getLocalPort() + "/x");

      assertThat(offered.get(30, TimeUnit.SECONDS)).containsExactlyInAnyOrder(0x0303, 0x0304);
    }
  }

  /** The extension supported_versions of the first ClientHello (RFC 8446, 4.1.2 and 4.2.1). */
  private static Set<Integer> offeredVersions(ServerSocket server) {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(3);
      ByteBuffer hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
      hello.position(4 + 2 + 32); // header, legacy version, random
      hello.position(hello.position() + 1 + hello.get(hello.position())); // session
      hello.position(hello.position() + 2 + hello.getShort(hello.position())); // ciphers
      hello.position(hello.position() + 1 + hello.get(hello.position()) + 2); // compression, length
      Set<Integer> versions = new TreeSet<>();
      while (hello.hasRemaining()) {
        int type = hello.getShort();
        int end = hello.getShort() + hello.position();
        if (type == 43) {
          for (hello.get(); hello.position() < end; ) {
            versions.add((int) hello.getShort());
          }
        }
        hello.position(end);
      }
      return versions;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
