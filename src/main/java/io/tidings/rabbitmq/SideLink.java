package io.tidings.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.rabbitmq.BrokerConnections.BrokerConfig;
import io.tidings.rabbitmq.BrokerConnections.Threads;
import io.tidings.rabbitmq.Link.BrokerListener;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds a separate connection for queues to which others publish. A message that is too large for
 * the client library, or can't be decoded, ends only this connection: notifications use {@link
 * BrokerLink}.
 *
 * <p>It opens when that link is up, and again whenever it closes, with growing pauses while it
 * closes at once. After a failure messages are consumed one by one (see {@link
 * Link#consumesOneByOne}) until a connection has lasted, so that the delivery limit dead-letters
 * only the bad message.
 */
@Singleton
class SideLink implements Link, BrokerListener {

  private static final Logger LOG = Logger.getLogger(SideLink.class);

  /** Twice what RabbitMQ 4 accepts by default (16 MiB); older versions accept 128 MiB. */
  private static final int LARGEST = 32 * 1024 * 1024;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration CALM = Duration.ofSeconds(10);

  private final BrokerConnections connections;
  private final BrokerConfig config;
  private final List<BrokerListener> listeners = new ArrayList<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Threads.named("tidings-side"));
  private final ExecutorService deliveries =
      Executors.newFixedThreadPool(1, Threads.named("tidings-side-intake"));

  private @Nullable Connection connection;
  private Duration pause = FIRST_PAUSE;
  private volatile boolean wanted;
  private volatile boolean stopping;
  private volatile boolean oneByOne;
  private volatile @Nullable String trouble = "not connected yet";

  SideLink(BrokerConnections connections, BrokerConfig config, MeterRegistry metrics) {
    this.connections = connections;
    this.config = config;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // a stop does not wait
    metrics.gauge("tidings.broker.side.up", this, link -> link.trouble == null ? 1 : 0);
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stopping = true;
    thread.execute(() -> drop("the application stops"));
    thread.shutdown();
    thread.awaitTermination(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    deliveries.shutdown();
  }

  @Override
  public int order() {
    return 150; // after its queues are declared
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) {
    wanted = true;
    execute(this::connect);
  }

  @Override
  public void down() {
    wanted = false; // its own connection, if open, stays
  }

  @Override
  public void add(BrokerListener listener) {
    execute(
        () -> {
          listeners.add(listener);
          if (connection != null) {
            setUp(listener);
          }
        });
  }

  @Override
  public void execute(Runnable task) {
    if (!stopping) {
      thread.execute(task);
    }
  }

  @Override
  public void reset(String why) {
    execute(
        () -> {
          if (connection != null) {
            drop(why);
            retryLater();
          }
        });
  }

  @Override
  public void lost(Channel channel, ShutdownSignalException cause) {
    lost(channel.getConnection(), cause);
  }

  private void lost(Connection gone, ShutdownSignalException cause) {
    if (!cause.isInitiatedByApplication()) {
      execute(
          () -> {
            if (gone == connection) {
              oneByOne = true;
              drop(cause.getMessage());
              retryLater();
            }
          });
    }
  }

  @Override
  public boolean consumesOneByOne() {
    return oneByOne;
  }

  /** Why nothing is consumed over it; {@code null} while it is up. */
  @Nullable String trouble() {
    return trouble;
  }

  private void connect() {
    if (connection != null || stopping || !wanted) {
      return; // the main link calls up() again
    }
    try {
      Connection opened = connections.open("tidings receipts", deliveries, LARGEST);
      connection = opened;
      opened.addShutdownListener(cause -> lost(opened, cause));
      trouble = null;
      listeners.forEach(this::setUp);
      thread.schedule(() -> markStable(opened), CALM.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception refused) {
      drop(String.valueOf(refused.getMessage() == null ? refused : refused.getMessage()));
      retryLater();
    }
  }

  /** Ends one-by-one mode: the connection has lasted, so its messages do no harm. */
  private void markStable(Connection stood) {
    if (stood != connection) {
      return;
    }
    pause = FIRST_PAUSE;
    if (oneByOne) {
      oneByOne = false;
      listeners.forEach(BrokerListener::down);
      listeners.forEach(this::setUp);
    }
  }

  private void setUp(BrokerListener listener) {
    if (connection == null) {
      return; // an earlier listener failed
    }
    try {
      listener.up(connection, null);
    } catch (Exception failed) {
      drop(listener + " can't be set up: " + failed);
      retryLater();
    }
  }

  private void drop(@Nullable String why) {
    trouble = why;
    if (connection != null) {
      connection.abort((int) config.timeout().toMillis());
      connection = null;
      listeners.forEach(BrokerListener::down);
    }
  }

  private void retryLater() {
    if (stopping) {
      return;
    }
    LOG.warnf("broker.side_link_down retry_in=%s reason=\"%s\"", pause, trouble);
    thread.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  @Override
  public String toString() {
    return "side link";
  }
}
