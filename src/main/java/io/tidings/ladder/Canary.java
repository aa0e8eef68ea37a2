package io.tidings.ladder;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Detects that the broker lost our messages: one that nobody ever consumes is missing. A lost disk
 * leaves no queue, restored definitions an empty queue. All methods block; call them on the link's
 * thread.
 */
@Singleton
public class Canary {

  private static final long CONFIRM_MS = 5_000;
  private static final int LOOKS = 6;
  private static final long BETWEEN_LOOKS_MS = 500;

  /**
   * Whether the message is there. A queue without a leader reports a count of 0, and may have no
   * leader for long while a whole cluster starts. So a count of 0 is not trusted: the message is
   * fetched, which needs a leader.
   *
   * @throws IOException also if the answer is unknown; the link then reconnects
   */
  public boolean isThere(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    for (int look = 1; look <= LOOKS; look++) {
      try (Channel channel = connection.createChannel()) {
        if (channel.queueDeclarePassive(Topology.CANARY).getMessageCount() > 0) {
          return true;
        }
      } catch (IOException noSuchQueue) {
        if (isNotFound(noSuchQueue)) {
          return false;
        }
        throw noSuchQueue;
      }
      Thread.sleep(BETWEEN_LOOKS_MS);
    }
    Channel asking = connection.createChannel();
    try {
      GetResponse canary = asking.basicGet(Topology.CANARY, false);
      return canary != null;
    } finally {
      asking.abort(); // returns the message to the queue
    }
  }

  /** Publishes the message, waits for its confirm: from now on its absence means a loss. */
  public void place(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel()) {
      channel.queueDeclare(Topology.CANARY, true, false, false, QueueArguments.plain());
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      // waitForConfirms() sometimes returns true for a nacked message (client 5.37.1).
      channel.addConfirmListener(
          (number, multiple) -> confirmed.complete(null),
          (number, multiple) -> confirmed.completeExceptionally(new IOException("nacked")));
      channel.addShutdownListener(confirmed::completeExceptionally);
      channel.confirmSelect();
      channel.basicPublish(
          "",
          Topology.CANARY,
          MessageProperties.PERSISTENT_TEXT_PLAIN,
          "Do not remove: without this message Tidings assumes a lost broker disk."
              .getBytes(StandardCharsets.US_ASCII));
      confirmed.get(CONFIRM_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the canary was not confirmed", e.getCause());
    }
  }

  private static boolean isNotFound(IOException failure) {
    return failure.getCause() instanceof ShutdownSignalException closed
        && closed.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }
}
