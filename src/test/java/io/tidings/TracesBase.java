package io.tidings;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.Product;
import io.tidings.testing.TraceCollector;
import io.tidings.testing.TraceCollector.Recorded;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A product that sends its spans to a collector, and callers who record their traces. */
abstract class TracesBase extends CrashBase {

  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  static final String CALLER = "00-" + TRACE + "-b7ad6b7169203331-01";

  TraceCollector collector;

  @Override
  Product settings(Product product) {
    collector.settings().forEach(product::with);
    return product.with(
        "tidings.management.url", "http://127.0.0.1:" + installation.broker.managementPort());
  }

  @BeforeAll
  @Override
  void install() throws Exception {
    collector = new TraceCollector();
    super.install();
  }

  @AfterAll
  @Override
  void remove() throws Exception {
    super.remove();
    collector.close();
  }

  /** Starts a recharge as a caller who records its trace. */
  final String recharge(String traceparent) {
    return client
        .post("/v1/recharges", Api.order("order-" + UUID.randomUUID()), "traceparent", traceparent)
        .expect(201)
        .get("id");
  }

  final String notification(String recharge) {
    return await()
        .atMost(LIMIT)
        .until(() -> client.notificationsOf(recharge), found -> !found.isEmpty())
        .get(0)
        .path("id")
        .asText();
  }

  final List<JsonNode> attempts(String notification, int number) {
    return await()
        .atMost(LIMIT)
        .until(
            () -> client.notification(notification).path("attempts").findParents("number"),
            made -> made.size() == number);
  }

  /** The spans of this name about a notification, once there are so many. */
  final List<Recorded> spans(String notification, String name, int number) {
    return await("spans " + name)
        .atMost(LIMIT)
        .until(
            () ->
                collector.about(notification).stream().filter(s -> s.name().equals(name)).toList(),
            found -> found.size() >= number);
  }
}
