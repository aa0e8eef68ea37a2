package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The declared topology, as the broker reports it by its management API. */
@QuarkusTest
@RealServices
class TopologyComponentTest {

  @Inject BrokerLink link;
  @Inject Ladders ladders;

  private Management management;

  @BeforeEach
  void linkIsUp() {
    await().atMost(Duration.ofSeconds(15)).until(link::isUp);
    management = new Management();
  }

  private Map<String, JsonNode> ours(String what) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode one : management.get(what + "/%2F")) {
      if (one.path("name").asText().startsWith("tidings.")) {
        found.put(one.path("name").asText(), one);
      }
    }
    return found;
  }

  private List<String> keys(String exchange, String queue) {
    return management
        .get("exchanges/%2F/" + exchange + "/bindings/source")
        .findParents("destination")
        .stream()
        .filter(b -> b.path("destination").asText().equals(queue))
        .map(b -> b.path("routing_key").asText())
        .toList();
  }

  @Test
  void everyQueue_isQuorumAndNeverDropsByItsDeliveryLimit() {
    Map<String, JsonNode> queues = ours("queues");

    assertThat(queues)
        .containsKeys(
            "tidings.dispatch.first",
            "tidings.dispatch.retry",
            "tidings.busy",
            "tidings.exhausted",
            "tidings.unrouted",
            "tidings.unreadable",
            "tidings.canary");
    assertThat(queues.values())
        .allSatisfy(
            queue -> {
              assertThat(queue.path("type").asText()).isEqualTo("quorum");
              assertThat(queue.path("durable").asBoolean()).isTrue();
              assertThat(queue.path("arguments").path("x-delivery-limit").asInt())
                  .isEqualTo(isOfOthers(queue) ? 10 : 1_000_000);
            });
  }

  /** Others publish to this one: a message that breaks our connection is soon set aside. */
  private static boolean isOfOthers(JsonNode queue) {
    return queue.path("name").asText().equals("tidings.receipts.taken");
  }

  @Test
  void queuesFilledByOthers_areBounded() {
    Map<String, JsonNode> queues = ours("queues");

    for (String queue : List.of("tidings.receipts.taken", "tidings.receipts.refused")) {
      assertThat(queues.get(queue).path("arguments").path("x-max-length-bytes").asLong())
          .as(queue)
          .isPositive();
    }
  }

  @Test
  void everyDeadLettering_isAtLeastOnce() {
    assertThat(ours("queues").values())
        .filteredOn(queue -> queue.path("arguments").has("x-dead-letter-exchange"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            queue -> {
              JsonNode arguments = queue.path("arguments");
              assertThat(arguments.path("x-dead-letter-strategy").asText())
                  .isEqualTo("at-least-once");
              assertThat(arguments.path("x-overflow").asText()).isEqualTo("reject-publish");
              assertThat(arguments.has("x-max-length")).isFalse();
            });
  }

  @Test
  void workQueues_preserveTheKeyOfNackedMessages() {
    for (String name : List.of("tidings.dispatch.first", "tidings.dispatch.retry")) {
      JsonNode arguments = ours("queues").get(name).path("arguments");
      assertThat(arguments.path("x-dead-letter-exchange").asText()).isEqualTo("tidings.ladder");
      assertThat(arguments.has("x-dead-letter-routing-key")).isFalse();
      assertThat(arguments.has("x-message-ttl")).isFalse();
    }
  }

  @Test
  void eachRung_hasOneWaitQueueThatLeadsToTheNext() {
    for (String name : List.of("default", "wechat", "alipay", "fast")) {
      Ladder ladder = ladders.named(name);
      for (int rung = 0; rung < ladder.rungs(); rung++) {
        String queue = Topology.waitQueue(ladder, rung);
        JsonNode arguments = ours("queues").get(queue).path("arguments");
        assertThat(arguments.path("x-message-ttl").asLong())
            .isEqualTo(ladder.waitAt(rung).toMillis());
        assertThat(arguments.path("x-dead-letter-exchange").asText()).isEqualTo("tidings.again");
        assertThat(arguments.path("x-dead-letter-routing-key").asText())
            .isEqualTo(ladder.version() + "." + (rung + 1));
        assertThat(keys("tidings.ladder", queue)).containsExactly(ladder.version() + "." + rung);
      }
      assertThat(keys("tidings.ladder", "tidings.exhausted"))
          .contains(ladder.version() + "." + ladder.rungs());
    }
  }

  @Test
  void shippedLadders_areThoseOfTheDesign() {
    assertThat(Topology.waitQueue(ladders.named("default"), 7))
        .isEqualTo("tidings.wait.default-ba98b301.7.10h");
    assertThat(ladders.named("wechat").rungs()).isEqualTo(15);
    assertThat(ladders.named("wechat").span()).isEqualTo(Duration.parse("PT24H4M"));
    assertThat(ladders.named("alipay").span()).isEqualTo(Duration.parse("PT24H24M"));
  }

  @Test
  void exchanges_haveAnAlternateForUnroutableMessages() {
    Map<String, JsonNode> exchanges = ours("exchanges");
    for (Map.Entry<String, String> exchange :
        Map.of(
                "tidings.notify", "headers",
                "tidings.ladder", "direct",
                "tidings.again", "fanout")
            .entrySet()) {
      JsonNode declared = exchanges.get(exchange.getKey());
      assertThat(declared.path("type").asText()).isEqualTo(exchange.getValue());
      assertThat(declared.path("arguments").path("alternate-exchange").asText())
          .isEqualTo("tidings.unrouted");
    }
  }

  @Test
  void dispatcher_prefetchesTwiceAsManyFirstAttemptsAsRetries() {
    await() // the broker's data about consumers is a few seconds old
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(prefetchCounts())
                    .containsEntry("tidings.dispatch.first", 240)
                    .containsEntry("tidings.dispatch.retry", 120));
  }

  private Map<String, Integer> prefetchCounts() {
    Map<String, Integer> prefetchCounts = new TreeMap<>();
    for (JsonNode consumer : management.get("consumers/%2F")) {
      prefetchCounts.merge(
          consumer.path("queue").path("name").asText(),
          consumer.path("prefetch_count").asInt(),
          Integer::sum);
    }
    return prefetchCounts;
  }
}
