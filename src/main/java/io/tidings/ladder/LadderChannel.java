package io.tidings.ladder;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.rabbitmq.OutgoingMessages.OutgoingMetadata;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** The channel over which all messages leave. */
@Singleton
class LadderChannel {

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Instance<Emitter<byte[]>> channel;
  private volatile @Nullable Emitter<byte[]> connected;

  // Looked up at the first use: jobs may start before the channels are connected. Its buffer has
  // no limit, because the callers limit what is not confirmed yet.
  LadderChannel(
      @Channel("ladder") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          Instance<Emitter<byte[]>> channel) {
    this.channel = channel;
  }

  /** Completes after the broker's confirm; fails if it may or may not have the message. */
  CompletableFuture<Void> send(
      String exchange, String key, BasicProperties properties, byte[] body) {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    Message<byte[]> message =
        Message.of(
            body,
            Metadata.of(new OutgoingMetadata(exchange, key, properties)),
            () -> DONE.thenRun(() -> confirmed.complete(null)),
            refused -> DONE.thenRun(() -> confirmed.completeExceptionally(refused)));
    try {
      if (connected == null) {
        connected = channel.get();
      }
      connected.send(message);
    } catch (IllegalStateException | DefinitionException unconnected) { // not yet, or no longer
      confirmed.completeExceptionally(unconnected);
    }
    return confirmed;
  }
}
