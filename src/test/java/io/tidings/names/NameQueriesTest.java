package io.tidings.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidings.names.NameQueries.NotYetAnswered;
import io.tidings.testing.FakeDns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that a real, local name server does not answer; only the age of a query is made up. */
class NameQueriesTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicLong now = new AtomicLong();
  private final FakeDns dns;

  NameQueriesTest() throws Exception {
    dns = new FakeDns().answer("silent.test", "203.0.113.7").silentAt("silent");
  }

  private NameQueries queries(Duration timeLimit) {
    return new NameQueries(
        vertx,
        new NameResolver(
            vertx,
            new AddressResolverOptions()
                .addServer(dns.address())
                .setQueryTimeout(timeLimit.toMillis())),
        now::get);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    dns.close();
  }

  private CompletableFuture<List<InetAddress>> onTheLoop(
      Supplier<Future<List<InetAddress>>> asked) {
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    loop.runOnContext(
        go -> asked.get().onSuccess(found::complete).onFailure(found::completeExceptionally));
    return found.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void callersGiveUpSoon_andOthersDoNotBegin_untilTheQueryIsAnswered() throws Exception {
    NameQueries queries = queries(LIMIT.multipliedBy(10));
    assertThat(queries.hasUnanswered()).isFalse();

    assertThatThrownBy(() -> onTheLoop(() -> queries.resolveSoon("silent.test")).join())
        .hasCauseInstanceOf(NotYetAnswered.class);
    pass(Duration.ofSeconds(1));

    assertThat(queries.hasUnanswered()).isTrue();
    assertThat(queries.retryAfter("silent.test")).isEqualTo(Duration.ofSeconds(1));
    assertThat(queries.retryAfter("other.test")).isNull();
    int asked = dns.held();
    assertThatThrownBy(() -> onTheLoop(() -> queries.resolveSoon("silent.test")).join())
        .hasCauseInstanceOf(NotYetAnswered.class);
    assertThat(dns.held()).isEqualTo(asked);

    pass(Duration.ofSeconds(1)); // now it counts as silent
    assertThat(queries.retryAfter("silent.test")).isNull();
    assertThatThrownBy(() -> onTheLoop(() -> queries.resolveSoon("silent.test")).join())
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageContaining("a moment ago");

    dns.speak();
    // The late answer, whose time to live is 0, is kept for the next attempt.
    await()
        .atMost(LIMIT)
        .until(
            () ->
                onTheLoop(() -> queries.resolve("silent.test"))
                    .handle((found, failure) -> failure == null)
                    .join());
    dns.silentAt("silent");
    assertThat(onTheLoop(() -> queries.resolveSoon("silent.test")).join())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("203.0.113.7");
  }

  @Test
  void queryWithoutAnswer_isRememberedForAWhile_thenAskedAgain() throws Exception {
    NameQueries queries = queries(Duration.ofMillis(500));
    CompletableFuture<List<InetAddress>> first = onTheLoop(() -> queries.resolve("silent.test"));
    await().atMost(LIMIT).until(() -> dns.held() > 0);
    pass(Duration.ofSeconds(5));
    assertThatThrownBy(first::join).hasCauseInstanceOf(UnknownHostException.class);

    assertThat(queries.retryAfter("silent.test")).isNull();
    assertThatThrownBy(() -> onTheLoop(() -> queries.resolveSoon("silent.test")).join())
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageContaining("a moment ago");

    dns.speak();
    pass(NameQueries.SILENCE);
    assertThat(onTheLoop(() -> queries.resolve("silent.test")).join()).hasSize(1);
    assertThat(queries.hasUnanswered()).isFalse();
  }

  @Test
  void nameThatDoesNotExist_isAnAnswer() {
    NameQueries queries = queries(LIMIT);

    assertThatThrownBy(() -> onTheLoop(() -> queries.resolveSoon("nowhere.test")).join())
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageNotContaining("a moment ago");
    await().atMost(LIMIT).until(() -> !queries.hasUnanswered());
  }
}
