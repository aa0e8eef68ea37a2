package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.Product;
import io.tidings.testing.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Checks that one receiver's receipts delay no other receiver and no notification. */
class ReceiptFloodIT extends CrashBase {

  /** Larger than our client accepts; RabbitMQ before 4.0 accepts 128 MiB. */
  private static final int TOO_LARGE = 33 * 1024 * 1024;

  /** {@code -Dflood.megabytes=1000} makes a larger flood. */
  private static final long JUNK_BYTES = Integer.getInteger("flood.megabytes", 150) * 1_000_000L;

  @Override
  String name() {
    return "flood";
  }

  @Override
  Product settings(Product settings) {
    return settings.with(
        "tidings.management.url", "http://127.0.0.1:" + installation.broker.managementPort());
  }

  private long slowestReceipt;

  private JsonNode newConsumer(String name) {
    return client.newReceiver(FakeConsumer.settings(name, "default")).json().path("amqp");
  }

  /** One more result reaches the HTTP receiver, and the other receiver's receipt is applied. */
  private void assertOthersGoOn(FakeConsumer other, JsonNode amqp) throws Exception {
    String recharge = client.recharge();
    String receiver = amqp.path("queue").asText().replace("tidings.receiver.", "");
    String own =
        " where subject = '%s' and receiver_id = (select id from receiver where name = '%s')"
            .formatted(recharge, receiver);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                "HANDED_OVER"
                    .equals(installation.text("select max(state) from notification" + own)));
    long given = System.nanoTime();
    FakeConsumer.confirmedReceipt(
        other.channel(), installation.text("select max(id::text) from notification" + own));
    await()
        .atMost(LIMIT)
        .until(
            () ->
                "DELIVERED".equals(installation.text("select max(state) from notification" + own)));
    slowestReceipt = Math.max(slowestReceipt, System.nanoTime() - given);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                installation.number(
                        "select count(*) from notification n join receiver r on r.id ="
                            + " n.receiver_id where n.state = 'DELIVERED' and r.kind = 'HTTP' and"
                            + " n.subject = '"
                            + recharge
                            + "'")
                    == 1);
  }

  private void assertMainLinkStayedUp() {
    System.out.printf("slowest receipt of another receiver: %d ms%n", slowestReceipt / 1_000_000);
    assertThat(product.output()).doesNotContain("broker.link_down");
    assertThat(product.management().get("/q/health/ready").status()).isEqualTo(200);
    assertThat(product.management().get("/q/health/live").status()).isEqualTo(200);
  }

  @Test
  void delaysNobody_whenJunkOfEverySizeIsPublished() throws Exception {
    JsonNode amqp = newConsumer("honest");
    try (FakeConsumer noisy = new FakeConsumer(newConsumer("noisy"), installation.broker.port());
        FakeConsumer honest = new FakeConsumer(amqp, installation.broker.port())) {
      assertOthersGoOn(honest, amqp); // warm-up, before times are measured
      slowestReceipt = 0;
      AtomicInteger published = new AtomicInteger();
      CompletableFuture<Void> flood =
          Threads.run(
              () -> {
                try {
                  for (int size : new int[] {100, 60_000, 70_000, 1_000_000, 15_000_000}) {
                    byte[] junk = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
                    for (long sum = 0; sum < JUNK_BYTES / 5; sum += size + 1_000) {
                      noisy.channel().basicPublish("tidings.receipts", "", null, junk);
                      published.incrementAndGet();
                    }
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });

      while (!flood.isDone()) {
        int before = published.get();
        assertOthersGoOn(honest, amqp);
        await().atMost(LIMIT).until(() -> published.get() > before || flood.isDone());
      }
      flood.join();
      assertOthersGoOn(honest, amqp);

      try (Channel looking = honest.another()) {
        assertThat(looking.isOpen()).isTrue();
      }
    }
    assertThat(product.output()).contains("receipt.unreadable", "receipt.flood");
    assertMainLinkStayedUp();
  }

  @Test
  void otherReceiptsAreApplied_whenAMessageBreaksTheConnection() throws Exception {
    JsonNode amqp = newConsumer("patient");
    try (FakeConsumer noisy = new FakeConsumer(newConsumer("monster"), installation.broker.port());
        FakeConsumer patient = new FakeConsumer(amqp, installation.broker.port())) {
      boolean isTaken = publishTooLarge(noisy);

      assertOthersGoOn(patient, amqp);

      if (isTaken) {
        await().atMost(LIMIT).until(() -> product.output().contains("broker.side_link_down"));
        try (FakeConsumer operator = operator()) {
          Channel looking = operator.channel();
          await().atMost(LIMIT).until(() -> looking.messageCount("tidings.receipts.taken") == 0);
          await()
              .atMost(LIMIT)
              .until(
                  () -> !product.management().get("/q/health/ready").text().contains("not taken"));
        }
        assertOthersGoOn(patient, amqp);
      }
    }
    assertMainLinkStayedUp();
  }

  private FakeConsumer operator() throws Exception {
    return new FakeConsumer(
        new ObjectMapper()
            .readTree("{\"virtualHost\":\"/\",\"username\":\"guest\",\"password\":\"guest\"}"),
        installation.broker.port());
  }

  /** Returns false if the broker rejects it, as newer ones do: then there is nothing to survive. */
  private static boolean publishTooLarge(FakeConsumer noisy) throws Exception {
    Channel channel = noisy.channel();
    channel.confirmSelect();
    try {
      channel.basicPublish("tidings.receipts", "", null, new byte[TOO_LARGE]);
      channel.waitForConfirmsOrDie(60_000);
      return true;
    } catch (IOException | ShutdownSignalException refused) {
      assertThat(channel.isOpen()).isFalse();
      return false;
    }
  }
}
