package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  private static final NotificationMessage MESSAGE =
      new NotificationMessage(
          UUID.randomUUID(),
          UUID.randomUUID(),
          "recharge.succeeded",
          "fast-1a2b3c4d",
          2,
          3,
          Instant.ofEpochMilli(1_795_410_802_123L),
          new byte[] {'{', '}'},
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  private static BrokerDelivery delivery(String key, BasicProperties properties) {
    return new BrokerDelivery("q", key, false, properties, MESSAGE.body());
  }

  @Test
  void message_isReadBackWithTheRungOfItsKey() {
    BasicProperties properties = MessageCodec.properties(MESSAGE, "http");

    NotificationMessage read = MessageCodec.read(delivery("fast-1a2b3c4d.5", properties));

    assertThat(read).usingRecursiveComparison().ignoringFields("rung").isEqualTo(MESSAGE);
    assertThat(read.rung()).isEqualTo(5);
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
  }

  @Test
  void invalidMessage_isRejectedWithTheReason() {
    BasicProperties good = MessageCodec.properties(MESSAGE, "http");
    refused(delivery("nothing", good), "not <ladder version>.<rung>");
    refused(delivery("a.1", new BasicProperties()), "no headers");
    refused(delivery("a.1", good.builder().type(null).build()), "no type");
    refused(delivery("a.1", good.builder().messageId("7").build()), "message-id is not a UUID");
    Map<String, Object> headers = new HashMap<>(good.getHeaders());
    headers.put(MessageCodec.DEADLINE, "tomorrow");
    refused(delivery("a.1", good.builder().headers(headers).build()), "is not a number");
  }

  private static void refused(BrokerDelivery delivery, String why) {
    assertThatThrownBy(() -> MessageCodec.read(delivery))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void identifyingCopy_hasNothingTheBrokerWouldRejectOrActOn() {
    BasicProperties foreign =
        new BasicProperties.Builder()
            .userId("somebody")
            .expiration("1")
            .type("t")
            .headers(Map.of("x-death", "…", "theirs", 1))
            .build();

    BasicProperties kept = MessageCodec.identifyingProperties(foreign);

    assertThat(kept.getUserId()).isNull();
    assertThat(kept.getExpiration()).isNull();
    assertThat(kept.getHeaders()).containsOnlyKeys("theirs");
    assertThat(kept.getType()).isEqualTo("t");
  }
}
