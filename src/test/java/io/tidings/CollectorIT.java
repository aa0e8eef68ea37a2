package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.FakeReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector may be: one that takes gRPC, one that is away, one that refuses. */
class CollectorIT extends TracesBase {

  private static final String PROTOCOL = "quarkus.otel.exporter.otlp.protocol";
  private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

  @Override
  String name() {
    return "collector";
  }

  private void restartWith(String key, String value) {
    product.close();
    product.with(key, value).start();
  }

  @AfterEach
  void restore() {
    product.close();
    product.without(PROTOCOL);
    settings(product).start();
  }

  private Stream<String> warnings() {
    return product.output().lines().filter(line -> line.contains("Failed to export"));
  }

  @Test
  void spansArriveByGrpc() {
    restartWith(PROTOCOL, "grpc");
    String notification = notification(recharge(CALLER));

    assertThat(spans(notification, "POST", 1).get(0).traceId()).isEqualTo(TRACE);
  }

  @Test
  void goesOn_whenTheCollectorIsAway() {
    restartWith(ENDPOINT, "http://127.0.0.1:1");

    awaitState(recharge(CALLER), "DELIVERED");
    await().atMost(LIMIT).until(() -> warnings().count() > 0);
    assertThat(warnings()).allMatch(line -> line.contains(" WARNING "));
  }

  @Test
  void warnsOnceAMinute_whenTheCollectorRefuses() throws Exception {
    try (FakeReceiver refusing = new FakeReceiver()) {
      refusing.answer("/v1/traces", FakeReceiver.status(400, ""));
      Instant start = Instant.now();
      restartWith(ENDPOINT, refusing.url(""));

      for (int batches = 1; batches <= 12; batches++) {
        awaitState(recharge(CALLER), "DELIVERED");
        int sent = batches;
        await().atMost(LIMIT).until(() -> refusing.at("/v1/traces").size() >= sent);
      }
      long minutes = Duration.between(start, Instant.now()).toMinutes();
      assertThat(warnings().count()).isBetween(1L, 1 + minutes);
    }
  }
}
