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
 * One message that nobody ever takes. A broker that lost its disk has no such queue, one that was
 * given its definitions back has the queue without the message: either way what we entrusted to it
 * is gone. All methods block; they belong on the link's thread.
 */
@Singleton
public class Canary {

  private static final long CONFIRM_MS = 5_000;
  private static final int LOOKS = 6;
  private static final long BETWEEN_LOOKS_MS = 500;

  /**
   * Whether it is there. A queue without a leader counts 0, and can be without one for long while a
   * whole cluster starts. So a count of 0 is not believed: the message is asked for, which only a
   * leader answers.
   *
   * @throws IOException also when nobody can tell: the link is tried again
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
      asking.abort(); // gives it back
    }
  }

  /** Puts it there: from now on its absence means a loss. Returns after the broker's confirm. */
  public void place(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel()) {
      channel.queueDeclare(Topology.CANARY, true, false, false, QueueArguments.plain());
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      // waitForConfirms() now and then answers true for what was refused (client 5.37.1).
      channel.addConfirmListener(
          (number, multiple) -> confirmed.complete(null),
          (number, multiple) -> confirmed.completeExceptionally(new IOException("refused")));
      channel.addShutdownListener(confirmed::completeExceptionally);
      channel.confirmSelect();
      channel.basicPublish(
          "",
          Topology.CANARY,
          MessageProperties.PERSISTENT_TEXT_PLAIN,
          "Leave me here: Tidings notices a lost broker disk by my absence."
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
