package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector may be: one that takes gRPC, or one that is away. */
class CollectorIT extends TracesBase {

  private static final String PROTOCOL = "quarkus.otel.exporter.otlp.protocol";
  private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

  private int logged;

  @Override
  String name() {
    return "collector";
  }

  private void restartWith(String key, String value) {
    product.close();
    logged = product.output().length();
    product.with(key, value).start();
  }

  @AfterEach
  void restore() {
    product.close();
    product.without(PROTOCOL);
    settings(product).start();
  }

  /** Since the restart. */
  private Stream<String> warnings() {
    return product
        .output()
        .substring(logged)
        .lines()
        .filter(line -> line.contains("Failed to export"));
  }

  @Test
  void spansArriveByGrpc() {
    restartWith(PROTOCOL, "grpc");
    String notification = notification(recharge(CALLER));

    assertThat(spans(notification, "POST", 1).get(0).traceId()).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1", "http://nowhere.invalid:4318"})
  void goesOn_andWarnsOnceAMinute_whenTheCollectorIsAway(String address) {
    Instant start = Instant.now();
    restartWith(ENDPOINT, address);

    for (int spans = 0; spans < 10; spans++) { // each a batch: nine of them were nine warnings
      awaitState(recharge(CALLER), "DELIVERED");
    }
    await().atMost(LIMIT).until(() -> warnings().count() > 0);
    assertThat(warnings()).allMatch(line -> line.contains(" WARNING "));
    long number = warnings().count();
    assertThat(number).isLessThanOrEqualTo(1 + Duration.between(start, Instant.now()).toMinutes());
  }
}
