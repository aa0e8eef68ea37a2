package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.GetResponse;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Prometheus;
import io.tidings.testing.TraceCollector.Recorded;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Follows traces from the request to the receiver, on both ways, over retries and a crash. */
class TracesIT extends TracesBase {

  @Override
  String name() {
    return "traces";
  }

  @Test
  void directAttempt_isInTheTraceOfItsCaller() {
    String notification = notification(recharge(CALLER));

    Recorded creation = spans(notification, "create tidings.notify", 1).get(0);
    Recorded call = spans(notification, "POST", 1).get(0);
    Recorded request =
        collector.named("POST /v1/recharges").stream()
            .filter(span -> span.spanId().equals(creation.parentId()))
            .findFirst()
            .orElseThrow();
    assertThat(request.context()).startsWith(TRACE);
    assertThat(request.parentId()).isEqualTo("b7ad6b7169203331");
    assertThat(call.parentId()).isEqualTo(creation.spanId());
    assertThat(receiver.at("/x").get(0).header("traceparent"))
        .isEqualTo("00-" + TRACE + "-" + call.spanId() + "-01");
    assertThat(attempts(notification, 1).get(0).path("traceId").asText()).isEqualTo(TRACE);
    assertThat(product.output())
        .contains("notification=" + notification)
        .contains("trace=" + TRACE);
  }

  @Test
  void retry_overTheBroker_hasATraceOfItsOwn_thatLinksToTheCreation() {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) ->
            FakeReceiver.status(calls.incrementAndGet() == 1 ? 503 : 200, "")
                .write(request, socket, out));
    String notification = notification(recharge(CALLER));

    Recorded creation = spans(notification, "create tidings.notify", 1).get(0);
    Recorded retry = spans(notification, "POST", 2).get(1);
    Recorded process = spans(notification, "process tidings.dispatch.retry", 1).get(0);
    assertThat(retry.parentId()).isEqualTo(process.spanId());
    assertThat(retry.attributes()).containsEntry("http.request.resend_count", "1");
    assertThat(process.traceId()).isNotEqualTo(TRACE);
    assertThat(process.links()).containsExactly(creation.context());
    assertThat(process.events()).containsExactly("settle");
    assertThat(attempts(notification, 2))
        .extracting(made -> made.path("traceId").asText())
        .containsExactly(TRACE, process.traceId());
  }

  @Test
  void firstAttempt_overTheBroker_isSentAndProcessed_inTheSameTrace() {
    product.close();
    product.with("tidings.delivery.direct-attempts", "0").start();
    String notification = notification(recharge(CALLER));

    Recorded creation = spans(notification, "create tidings.notify", 1).get(0);
    Recorded send = spans(notification, "send tidings.notify", 1).get(0);
    Recorded process = spans(notification, "process tidings.dispatch.first", 1).get(0);
    assertThat(List.of(send, process))
        .allSatisfy(span -> assertThat(span.parentId()).isEqualTo(creation.spanId()));
    assertThat(spans(notification, "POST", 1).get(0).parentId()).isEqualTo(process.spanId());

    product.close();
    product.without("tidings.delivery.direct-attempts").start();
  }

  @Test
  void consumerOfAQueue_getsTheContextOfTheCreation() throws Exception {
    JsonNode amqp = client.newReceiver(Map.of("kind", "AMQP")).json().path("amqp");
    String recharge = recharge(CALLER);

    GetResponse message;
    try (FakeConsumer consumer = new FakeConsumer(amqp, installation.broker.port())) {
      String queue = amqp.path("queue").asText();
      message =
          await()
              .atMost(LIMIT)
              .until(() -> consumer.channel().basicGet(queue, true), Objects::nonNull);
      FakeConsumer.receipt(consumer.channel(), message.getProps().getMessageId());
    }
    String notification = message.getProps().getMessageId();
    Recorded creation = spans(notification, "create tidings.notify", 1).get(0);
    assertThat(message.getProps().getHeaders().get("traceparent"))
        .hasToString("00-" + TRACE + "-" + creation.spanId() + "-01");
    assertThat(spans(notification, "send tidings.notify", 1).get(0).parentId())
        .isEqualTo(creation.spanId());
    assertThat(attempts(notification, 1).get(0).path("traceId").asText()).isEqualTo(TRACE);
    awaitState(recharge, "DELIVERED");
  }

  @Test
  void prometheusFindsTheTrace_asAnExemplar() throws Exception {
    recharge(CALLER);

    try (Prometheus prometheus = new Prometheus(product.managementPort())) {
      await()
          .ignoreExceptions() // while it starts
          .atMost(LIMIT)
          .until(
              () -> prometheus.tracesOf("tidings_delivery_latency_seconds_bucket"),
              traces -> traces.contains(TRACE));
    }
  }

  @Test
  void attemptAfterACrash_isStillInTheTrace() {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          if (calls.incrementAndGet() == 1) {
            product.kill();
          }
          return FakeReceiver.status(200, "").write(request, socket, out);
        });
    String recharge = recharge(CALLER);
    await().atMost(LIMIT).until(() -> !product.isAlive());
    product.start();
    endClaims();

    String notification = notification(recharge);
    Recorded call = spans(notification, "POST", 1).get(0);
    assertThat(call.traceId()).isEqualTo(TRACE);
    assertThat(attempts(notification, 1).get(0).path("traceId").asText()).isEqualTo(TRACE);
  }

  @Test
  void whatACallerDoesNotRecord_isPassedOn_andNotRecorded() {
    String notification = notification(recharge(CALLER.replaceAll("01$", "00")));
    await().atMost(LIMIT).until(() -> !receiver.at("/x").isEmpty());
    assertThat(receiver.at("/x").get(0).header("traceparent"))
        .startsWith("00-" + TRACE)
        .endsWith("-00");

    notification(recharge(CALLER)); // its spans are exported after those of the other
    await().atMost(LIMIT).until(() -> !collector.named("POST").isEmpty());
    assertThat(collector.about(notification)).isEmpty();
  }
}
