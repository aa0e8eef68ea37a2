package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages of an outgoing channel. Each is acked or nacked, and none ends the
 * channel: it could not be subscribed again.
 *
 * <p><b>Threads:</b> {@code onNext} is called from several threads at once.
 */
public final class OutgoingMessages implements Flow.Subscriber<Message<?>> {

  private static final Logger LOG = Logger.getLogger(OutgoingMessages.class);

  private final ConfirmedPublisher publisher;
  private volatile boolean failed;

  OutgoingMessages(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE); // whoever sends limits what is not settled
  }

  @Override
  public void onNext(Message<?> message) {
    OutgoingMetadata to = message.getMetadata(OutgoingMetadata.class).orElse(null);
    if (to == null || !(message.getPayload() instanceof byte[] body)) {
      message.nack(
          new IllegalArgumentException("a message needs OutgoingMetadata and a body of bytes"));
      return;
    }
    publisher
        .publish(to.exchange(), to.routingKey(), to.properties(), body)
        .whenComplete(
            (confirmed, refused) -> {
              if (refused == null) {
                message.ack();
              } else {
                message.nack(refused);
              }
            });
  }

  @Override
  public void onError(Throwable failure) {
    failed = true;
    LOG.error("broker.outgoing_channel_failed", failure);
  }

  /** Whether messages can still be sent; it does not open again. */
  boolean isOpen() {
    return !failed;
  }

  @Override
  public void onComplete() {
    // The application is stopping.
  }

  /**
   * Says where an outgoing message goes. {@link BrokerConnector} needs it with every message.
   *
   * @param exchange empty: the default exchange, whose routing keys are names of queues
   */
  public record OutgoingMetadata(String exchange, String routingKey, BasicProperties properties) {}

  /**
   * Tracks the unconfirmed messages of one channel. Sequence numbers are valid only within a
   * channel, so no state outlives it: when it closes, all unconfirmed publishes fail.
   */
  static final class ConfirmedChannel {

    private record Outstanding(CompletableFuture<Void> confirmed, long publishedNanos) {}

    private final Channel channel;
    private final ConcurrentSkipListMap<Long, Outstanding> outstanding =
        new ConcurrentSkipListMap<>();

    ConfirmedChannel(Channel channel) throws IOException {
      this.channel = channel;
      channel.confirmSelect();
      channel.addConfirmListener(
          (number, multiple) -> settle(number, multiple, null),
          (number, multiple) ->
              settle(number, multiple, new IOException("the broker nacked the message")));
    }

    /** Only on the writer thread: the number is read and used in two steps. */
    void publish(
        String exchange,
        String key,
        BasicProperties properties,
        byte[] body,
        CompletableFuture<Void> confirmed) {
      long number = channel.getNextPublishSeqNo();
      outstanding.put(number, new Outstanding(confirmed, System.nanoTime()));
      try {
        channel.basicPublish(exchange, key, properties, body);
      } catch (IOException | RuntimeException gone) {
        outstanding.remove(number);
        confirmed.completeExceptionally(gone);
      }
    }

    private void settle(long number, boolean multiple, @Nullable IOException refusal) {
      if (multiple) {
        outstanding.headMap(number, true).keySet().forEach(each -> settle(each, refusal));
      } else {
        settle(number, refusal);
      }
    }

    private void settle(Long number, @Nullable Throwable refusal) {
      Outstanding publish = outstanding.remove(number);
      if (publish != null && refusal == null) {
        publish.confirmed().complete(null);
      } else if (publish != null) {
        publish.confirmed().completeExceptionally(refusal);
      }
    }

    /** On the writer thread, after the channel was closed: nothing can be added any more. */
    void failAll(Throwable cause) {
      outstanding.keySet().forEach(number -> settle(number, cause));
    }

    long oldestNanos() {
      Map.Entry<Long, Outstanding> oldest = outstanding.firstEntry();
      return oldest == null ? 0 : System.nanoTime() - oldest.getValue().publishedNanos();
    }
  }
}
