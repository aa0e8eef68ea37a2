package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The log as JSON: a line is an event, no secret is in it, and libraries do not warn of the usual.
 */
class LogsIT extends CrashBase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ALMOST = Duration.ofSeconds(29); // a line's time is taken later
  private static final Set<String> LOUD = Set.of("WARN", "WARNING", "ERROR", "SEVERE", "FATAL");

  @Override
  String name() {
    return "logs";
  }

  @Override
  Product settings(Product product) {
    return product.with("quarkus.log.console.json.enabled", "true");
  }

  private List<JsonNode> events() {
    String output = product.output();
    return output
        .substring(0, output.lastIndexOf('\n')) // the last line may be half written
        .lines()
        .map(
            line -> {
              try {
                return JSON.readTree(line);
              } catch (Exception e) {
                throw new AssertionError("no JSON: " + line, e);
              }
            })
        .toList();
  }

  @Test
  void linesAreEvents_withoutSecrets_andLibrariesAreQuiet() {
    String secret = client.newReceiver(receiver.url("/y"), "fast").get("secret");
    receiver.answer("/x", FakeReceiver.status(500, "no"));
    String orderNo = "order-" + UUID.randomUUID();
    String recharge = client.post("/v1/recharges", Api.order(orderNo)).expect(201).get("id");
    client.post("/v1/recharges", Api.order(orderNo)).expect(200);
    client.post("/v1/recharges", "{").expect(400);
    client.withKeyText("tk_wrong").get("/v1/recharges").expect(401);
    await().atMost(LIMIT).until(() -> receiver.at("/x").size() > 1);

    receiver.answer("/x", FakeReceiver.status(200, ""));
    installation.databaseProxy.refuse();
    await().atMost(LIMIT).until(() -> client.get("/v1/recharges").status() == 503);
    // Most jobs run each second, so they have failed often when the sweep fails, which has five.
    await()
        .atMost(LIMIT)
        .until(
            () -> failures().keySet().containsAll(List.of("sweep.failed", "recovery.step_failed")));
    installation.databaseProxy.heal();
    await().atMost(LIMIT).until(() -> client.get("/v1/recharges").status() == 200);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                installation.number(
                        "select count(*) from notification where state = 'DELIVERED' and subject = '"
                            + recharge
                            + "'")
                    == 2);

    assertThat(failures())
        .isNotEmpty()
        .allSatisfy(
            (what, times) -> {
              for (int i = 1; i < times.size(); i++) {
                assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThan(ALMOST);
              }
            });
    assertThat(product.output()).doesNotContain(Product.ADMIN_KEY, client.keyText(), secret);
    assertThat(events())
        .allSatisfy(event -> assertThat(event.path("message").asText()).isNotEmpty())
        .filteredOn(event -> LOUD.contains(event.path("level").asText()))
        .isNotEmpty()
        .allSatisfy(
            event -> {
              assertThat(event.path("loggerName").asText()).startsWith("io.tidings.");
              assertThat(event.path("message").asText()).matches("[a-z._]+( .*)?");
            });
  }

  /** When each warning came that is nothing but a failure. */
  private Map<String, List<Instant>> failures() {
    return events().stream()
        .filter(event -> event.path("level").asText().equals("WARN"))
        .filter(event -> event.path("message").asText().matches("\\S+( job=\\S+)? error=.*"))
        .collect(
            Collectors.groupingBy(
                event -> event.path("message").asText().replaceAll(" error=.*", ""),
                Collectors.mapping(
                    event -> OffsetDateTime.parse(event.path("timestamp").asText()).toInstant(),
                    Collectors.toList())));
  }
}
