package io.tidings.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.tidings.rabbitmq.BrokerConnections.BrokerConfig;
import io.tidings.rabbitmq.BrokerConnections.Threads;
import io.tidings.rabbitmq.Link.BrokerListener;
import io.tidings.rabbitmq.OutgoingMessages.ConfirmedChannel;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with confirms. The future of a publish completes only when the broker has taken
 * responsibility for the message. It fails if the broker nacks it, or if the link closes first;
 * then the broker may or may not have it. It says nothing about routing.
 *
 * <p><b>Threads:</b> callable from any thread, never blocks. Futures complete on our thread or the
 * client library's: move heavy work elsewhere. What callers leave outstanding bounds the memory.
 */
@Singleton
public class ConfirmedPublisher implements BrokerListener {

  private final BrokerConfig config;
  private final Instance<BrokerLink> link;
  // One writer: publishing on a channel from several threads would mix up its numbers.
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Threads.named("tidings-publisher"));
  private volatile @Nullable ConfirmedChannel current;
  private volatile boolean blocked;
  private volatile long unblockedNanos = System.nanoTime();

  ConfirmedPublisher(BrokerConfig config, Instance<BrokerLink> link) {
    this.config = config;
    this.link = link;
  }

  void stop(@Observes ShutdownEvent stopped) {
    writer.shutdown();
  }

  @Override
  public int order() {
    return 100;
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) throws IOException {
    requireNonNull(publishing)
        .addBlockedListener(
            reason -> blocked = true,
            () -> {
              unblockedNanos = System.nanoTime();
              blocked = false;
            });
    Channel opened = publishing.createChannel();
    ConfirmedChannel confirmed = new ConfirmedChannel(opened);
    opened.addShutdownListener(
        cause -> {
          onWriter(() -> confirmed.failAll(cause));
          link.get().lost(opened, cause);
        });
    blocked = false;
    current = confirmed;
  }

  @Override
  public void down() {
    current = null;
  }

  /** Whether publishing can succeed: the link is up and the broker has not blocked us. */
  public boolean isReady() {
    return current != null && !blocked;
  }

  /**
   * Whether the link is up. A broker short of memory or disk leaves it up and accepts nothing; then
   * published messages wait.
   */
  public boolean isLinked() {
    return current != null;
  }

  public CompletableFuture<Void> publish(
      String exchange, String key, BasicProperties properties, byte[] body) {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    boolean taken =
        onWriter(
            () -> {
              ConfirmedChannel open = current;
              if (open == null) {
                confirmed.completeExceptionally(new IOException("no link to the broker"));
              } else {
                open.publish(exchange, key, properties, body, confirmed);
              }
            });
    if (!taken) {
      confirmed.completeExceptionally(new IOException("the application is stopping"));
    }
    return confirmed;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void checkOverdue() {
    ConfirmedChannel open = current;
    if (blocked) {
      return; // the broker is short of memory or disk; the link is not broken
    }
    long age = Math.min(open == null ? 0 : open.oldestNanos(), System.nanoTime() - unblockedNanos);
    if (age > config.confirmTimeout().toNanos()) {
      link.get().reset("a publish was not confirmed within " + config.confirmTimeout());
    }
  }

  private boolean onWriter(Runnable task) {
    try {
      writer.execute(task);
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }
}
