package io.tidings.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidings.egress.AddressGuard.BlockedAddress;
import io.tidings.names.NameQueries;
import io.tidings.names.NameResolver;
import io.tidings.testing.FakeDns;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resolves names with a real, local DNS server that can return any address. */
class TargetsTest {

  private static final List<String> PORTS = List.of("80,443,1024-65535".split(","));

  private Targets targets;
  private NameResolver names;
  private FakeDns dns;
  private Vertx vertx;

  @BeforeEach
  void start() throws Exception {
    dns = new FakeDns();
    vertx = Vertx.vertx();
    names =
        new NameResolver(
            vertx,
            new AddressResolverOptions()
                .addServer(dns.address())
                .setCacheMaxTimeToLive(0) // the test changes an answer between two DNS queries
                .setHostsValue(Buffer.buffer()));
    targets =
        new Targets(
            new AddressGuard(List.of("10.1.0.0/16")),
            new NameQueries(vertx, names, System::nanoTime),
            PORTS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    dns.close();
  }

  private List<String> resolve(String url) throws Exception {
    return targets
        .resolve(targets.read(url))
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .stream()
        .map(InetAddress::getHostAddress)
        .toList();
  }

  /** A machine without an IPv6 address, like many containers, does not query IPv6 addresses. */
  private static boolean hasIpv6() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(
            address ->
                address instanceof Inet6Address
                    && !address.isLoopbackAddress()
                    && !address.isLinkLocalAddress());
  }

  private void assertBlocked(String url, String address) {
    assertThatThrownBy(() -> resolve(url))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(BlockedAddress.class)
        .hasMessageContaining(address);
  }

  @Test
  void name_resolvesToAllItsAddresses() throws Exception {
    dns.answer("shop.example", "1.2.3.4", "1.2.3.5", "2a00::1");

    List<String> found = resolve("http://shop.example/");

    assertThat(found).startsWith("1.2.3.4", "1.2.3.5");
    if (hasIpv6()) {
      assertThat(found).containsExactly("1.2.3.4", "1.2.3.5", "2a00:0:0:0:0:0:0:1");
    }
  }

  @Test
  void nameOfAPrivateAddress_isBlocked() throws Exception {
    dns.answer("inside.example", "10.0.0.1").answer("metadata.example", "169.254.169.254");

    assertBlocked("http://inside.example/", "10.0.0.1");
    assertBlocked("http://metadata.example/", "169.254.169.254");
  }

  @Test
  void nameWithOneBlockedAddress_isBlocked() throws Exception {
    dns.answer("mix.example", "1.2.3.4", "127.0.0.1").answer("mix6.example", "1.2.3.4", "::1");

    assertBlocked("http://mix.example/", "127.0.0.1");
    if (hasIpv6()) {
      assertBlocked("http://mix6.example/", "0:0:0:0:0:0:0:1");
    }
  }

  @Test
  void nameIsCheckedAgain_whenItResolvesDifferently() throws Exception {
    dns.answer("rebind.example", "1.2.3.4");
    assertThat(resolve("http://rebind.example/")).containsExactly("1.2.3.4");

    dns.answer("rebind.example", "127.0.0.1");
    assertBlocked("http://rebind.example/", "127.0.0.1");
  }

  @Test
  void addressInTheUrl_isCheckedWhenTheUrlIsRead() {
    assertThat(targets.read("http://10.1.2.3/x").host()).isEqualTo("10.1.2.3");
    for (String host : new String[] {"10.2.0.1", "127.0.0.1", "[::1]", "169.254.169.254"}) {
      assertThatThrownBy(() -> targets.read("http://" + host + "/"))
          .hasMessageContaining("may not be called")
          .hasMessageContaining("tidings.delivery.allowed-networks");
    }
  }

  @Test
  void portThatIsNotAllowed_isRejected() {
    assertThat(targets.read("https://x.example:8443/").port()).isEqualTo(8443);
    for (int port : new int[] {0, 22, 25, 1023, 65_536}) {
      assertThatThrownBy(() -> targets.read("https://x.example:" + port + "/"))
          .hasMessage("has port " + port + "; this service may call the ports 80, 443, 1024-65535");
    }
  }

  /** Rules for URLs may change: what was stored before is refused by the attempt, not here. */
  @Test
  void whatIsNoUrl_needNotWait_whileAnotherNameIsNotAnswered() {
    dns.silentAt("silent");
    targets.resolve(targets.read("http://silent.test/"));
    await().atMost(Duration.ofMinutes(1)).until(() -> dns.held() > 0);

    assertThat(targets.retryAfter("no url at all")).isNull();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> targets.retryAfter("http://silent.test/") != null);
  }

  @Test
  void badPorts_nameTheKeyAndTheValue() {
    for (String bad : new String[] {"0", "x", "9-8", "1-70000", "-1", ""}) {
      assertThatThrownBy(
              () ->
                  new Targets(
                      new AddressGuard(List.of()),
                      new NameQueries(vertx, names, System::nanoTime),
                      List.of(bad)))
          .hasMessageContaining("tidings.delivery.allowed-ports")
          .hasMessageContaining('"' + bad + '"');
    }
  }
}
