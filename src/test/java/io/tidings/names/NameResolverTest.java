package io.tidings.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.FakeDns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real, local name server that can be silent. */
class NameResolverTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private FakeDns dns;
  private NameResolver names;

  @BeforeEach
  void start() throws Exception {
    dns = new FakeDns().answer("here.test", "203.0.113.7");
    names =
        new NameResolver(
            vertx,
            new AddressResolverOptions()
                .addServer(dns.address())
                .setQueryTimeout(LIMIT.toMillis() * 10));
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    dns.close();
  }

  private CompletableFuture<List<InetAddress>> onTheLoop(String host) {
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    loop.runOnContext(
        go -> {
          Future<List<InetAddress>> asked = names.resolve(host);
          asked.onComplete(
              done -> {
                assertThat(Vertx.currentContext()).isSameAs(loop);
                if (done.succeeded()) {
                  found.complete(done.result());
                } else {
                  found.completeExceptionally(done.cause());
                }
              });
        });
    return found.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void silentNameServer_doesNotBlockTheEventLoop() {
    dns.silentAt("silent");
    CompletableFuture<List<InetAddress>> silent = onTheLoop("silent.test");
    await().atMost(LIMIT).until(() -> dns.held() > 0);

    assertThat(onTheLoop("here.test").join())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("203.0.113.7");
    assertThat(silent).isNotDone();
  }

  @Test
  void ndotsAreReadWhereItRuns(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("resolv.conf");
    assertThat(NameResolver.ndots(file)).isEqualTo(1);
    Files.writeString(file, "nameserver 10.0.0.1\noptions edns0 ndots:5 trust-ad\n");
    assertThat(NameResolver.ndots(file)).isEqualTo(5);
    Files.writeString(file, "options ndots:99\n");
    assertThat(NameResolver.ndots(file)).isEqualTo(15);
    Files.writeString(file, "# options ndots:5\n");
    assertThat(NameResolver.ndots(file)).isEqualTo(1);
  }

  @Test
  void unknownName_failsAsTheJdkWould() {
    assertThatThrownBy(() -> onTheLoop("nowhere.test").join())
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void addressesAreTheirOwnAnswer_andAnUrlWithoutAHostIsLeftToItsClient() {
    assertThat(onTheLoop("127.0.0.1").join()).containsExactly(InetAddress.getLoopbackAddress());
    assertThat(onTheLoop("[::1]").join())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("0:0:0:0:0:0:0:1");

    names.known(URI.create("http://under_score:80/")).await().atMost(LIMIT);
    names.known(URI.create("http://here.test/x")).await().atMost(LIMIT);
    assertThatThrownBy(() -> names.known(URI.create("http://nowhere.test/")).await().atMost(LIMIT))
        .hasCauseInstanceOf(UnknownHostException.class);
  }
}
