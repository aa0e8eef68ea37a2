package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the unconfirmed messages of one channel. Sequence numbers are valid only within a channel,
 * so no state outlives it: when it closes, all unconfirmed publishes fail.
 */
final class ConfirmedChannel {

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
    if (!multiple) {
      settle(outstanding.remove(number), refusal);
      return;
    }
    for (Map.Entry<Long, Outstanding> first = outstanding.firstEntry();
        first != null && first.getKey() <= number;
        first = outstanding.firstEntry()) {
      settle(outstanding.remove(first.getKey()), refusal);
    }
  }

  private static void settle(Outstanding publish, @Nullable Throwable refusal) {
    if (publish == null) {
      return;
    }
    if (refusal == null) {
      publish.confirmed().complete(null);
    } else {
      publish.confirmed().completeExceptionally(refusal);
    }
  }

  /** On the writer thread, after the channel was closed: nothing can be added any more. */
  void failAll(Throwable cause) {
    for (Long number : outstanding.keySet()) {
      settle(outstanding.remove(number), cause);
    }
  }

  long oldestNanos() {
    Map.Entry<Long, Outstanding> oldest = outstanding.firstEntry();
    return oldest == null ? 0 : System.nanoTime() - oldest.getValue().publishedNanos();
  }
}
