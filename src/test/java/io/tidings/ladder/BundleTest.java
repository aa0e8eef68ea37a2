package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.ladder.Bundle.NewerBundle;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BundleTest {

  private static final UUID RECEIVER = UUID.randomUUID();

  private static NotificationMessage notification(String body, String traceparent) {
    return new NotificationMessage(
        UUID.randomUUID(),
        RECEIVER,
        "recharge.succeeded",
        "fast-1a2b3c4d",
        2,
        3,
        Instant.ofEpochMilli(1_795_410_802_123L),
        body.getBytes(),
        traceparent);
  }

  private static final List<NotificationMessage> TWO =
      List.of(
          notification("{\"a\":1}", null),
          notification("{}", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

  private static BrokerDelivery delivery(byte[] body) {
    BasicProperties properties = Bundle.properties(RECEIVER, "http");
    return new BrokerDelivery("q", "fast-1a2b3c4d.2", false, properties, body);
  }

  @Test
  void bundle_isReadBackAsWritten() {
    List<NotificationMessage> read = MessageCodec.readAll(delivery(Bundle.write(TWO)));

    assertThat(read).usingRecursiveComparison().isEqualTo(TWO);
  }

  @Test
  void truncatedBundle_isRejectedOrReadsWholeNotifications() {
    byte[] whole = Bundle.write(TWO);
    for (int length = 0; length < whole.length; length++) {
      BrokerDelivery cut = delivery(Arrays.copyOf(whole, length));
      try {
        assertThat(MessageCodec.readAll(cut)).hasSizeLessThan(TWO.size());
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("cut");
      }
    }
  }

  @Test
  void otherVersionOrWrongLength_isRejected() {
    byte[] other = Bundle.write(TWO);
    other[0] = 0;
    assertThatThrownBy(() -> MessageCodec.readAll(delivery(other)))
        .isNotInstanceOf(NewerBundle.class)
        .hasMessageContaining("another version");

    byte[] newer = Bundle.write(TWO);
    newer[0] = 2;
    assertThatThrownBy(() -> MessageCodec.readAll(delivery(newer)))
        .isInstanceOf(NewerBundle.class)
        .hasMessageContaining("later version 2");

    byte[] lying = Bundle.write(TWO.subList(1, 2));
    lying[lying.length - 3] = 99; // the last byte of the body's length, 2
    assertThatThrownBy(() -> MessageCodec.readAll(delivery(lying))).hasMessageContaining("cut");
  }
}
