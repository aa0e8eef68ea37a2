package io.tidings.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.rabbitmq.BrokerConnections.BrokerConfig;
import io.tidings.rabbitmq.BrokerConnections.Threads;
import io.tidings.rabbitmq.BrokerVersion.UnsupportedBroker;
import io.tidings.rabbitmq.Link.BrokerListener;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the link to the broker: two connections that open and close together, and are reopened
 * until the application stops. The application starts and runs without a broker.
 *
 * <p><b>Guarantee:</b> a late ack can only fail, never ack another message: a channel lives only as
 * long as its connection. The client library's own recovery is off, because it would reuse delivery
 * tags of a closed channel.
 */
@Singleton
public class BrokerLink implements Link {

  private static final Logger LOG = Logger.getLogger(BrokerLink.class);
  private static final int LARGEST = 1024 * 1024; // our largest, a bundle, has 128 KiB
  private final BrokerConfig config;
  private final BrokerConnections connections;
  private final Clock clock;
  private final List<BrokerListener> listeners = new ArrayList<>();
  private final List<BrokerListener> notified = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Threads.named("tidings-broker"));
  private final ExecutorService deliveries =
      Executors.newFixedThreadPool(2, Threads.named("tidings-intake"));
  private @Nullable Connection consuming;
  private @Nullable Connection publishing;
  private volatile boolean up;
  private volatile boolean complete;
  private volatile Instant since;
  private volatile boolean stopping;
  private boolean everUp;
  private volatile @Nullable String trouble = "not connected yet";

  BrokerLink(
      BrokerConfig config,
      BrokerConnections connections,
      Clock clock,
      @All List<BrokerListener> known) {
    this.config = config;
    this.connections = connections;
    this.clock = clock;
    this.since = clock.instant();
    listeners.addAll(known);
    listeners.sort(Comparator.comparingInt(BrokerListener::order));
  }

  void start(@Observes StartupEvent started) {
    thread.execute(this::connect);
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stopping = true;
    thread.execute(() -> drop("the application stops"));
    thread.shutdown();
    thread.awaitTermination(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    deliveries.shutdown();
  }

  @Override
  public void add(BrokerListener listener) {
    thread.execute(
        () -> {
          listeners.add(listener);
          listeners.sort(Comparator.comparingInt(BrokerListener::order));
          if (up) {
            setUp(listener);
          }
        });
  }

  @Override
  public void reset(String why) {
    if (!stopping) {
      thread.execute(
          () -> {
            if (up) {
              drop(why);
              retryLater(Duration.ZERO);
            }
          });
    }
  }

  /**
   * As {@link #reset}, after a channel was closed, but only if its connection is still the link's:
   * a late signal of an old connection must not close the new one.
   */
  @Override
  public void lost(Channel channel, ShutdownSignalException cause) {
    if (!cause.isInitiatedByApplication()) {
      replace(channel.getConnection(), "a channel was closed: " + cause.getMessage());
    }
  }

  private void replace(Connection closed, @Nullable String why) {
    if (!stopping) {
      thread.execute(
          () -> {
            if (closed == consuming || closed == publishing) {
              drop(why);
              retryLater(Duration.ZERO);
            }
          });
    }
  }

  @Override
  public void execute(Runnable task) {
    if (!stopping) {
      thread.execute(task);
    }
  }

  /** Whether all is set up, so that messages can be published and consumed. */
  public boolean isUp() {
    return complete;
  }

  /** When it last came up or went down. */
  public Instant since() {
    return since;
  }

  /** Why the link is down; while it is up, the reason of last time. */
  public @Nullable String trouble() {
    return trouble;
  }

  private void connect() {
    if (up || stopping) {
      return;
    }
    try {
      consuming = connections.open("tidings intake", deliveries, LARGEST);
      publishing = connections.open("tidings publishing", deliveries, LARGEST);
      up = true;
      everUp = true;
      since = clock.instant();
      watch(consuming);
      watch(publishing);
      for (BrokerListener listener : List.copyOf(listeners)) {
        if (up) {
          setUp(listener);
        }
      }
      if (up) {
        complete = true;
        LOG.infof("broker.link_up connection=%s", consuming);
      }
    } catch (UnsupportedBroker unsupported) {
      drop(unsupported.getMessage());
      endOrRetry(unsupported);
    } catch (Exception refused) {
      drop(String.valueOf(refused.getMessage() == null ? refused : refused.getMessage()));
      retryLater(config.reconnectInterval());
    }
  }

  /**
   * Ends a start on a broker that loses notifications, because an operator is watching. If it is
   * replaced later, we go on: recharges are accepted, nothing is published, health reports it.
   */
  private void endOrRetry(UnsupportedBroker unsupported) {
    LOG.errorf("broker.unsupported reason=\"%s\"", unsupported.getMessage());
    if (everUp) {
      retryLater(config.timeout());
    } else {
      Quarkus.asyncExit(1);
    }
  }

  private void setUp(BrokerListener listener) {
    try {
      notified.add(listener);
      listener.up(requireNonNull(consuming), publishing);
    } catch (Exception failed) {
      LOG.warnf(failed, "broker.setup_failed listener=\"%s\"", listener);
      drop(listener + " can't be set up: " + failed);
      retryLater(config.reconnectInterval());
    }
  }

  private void watch(Connection connection) {
    connection.addShutdownListener(cause -> replace(connection, cause.getMessage()));
  }

  private void drop(@Nullable String why) {
    boolean was = up;
    up = false;
    complete = false;
    trouble = why;
    if (was) {
      since = clock.instant();
      LOG.warnf("broker.link_down reason=\"%s\"", why);
    }
    close(consuming);
    close(publishing);
    consuming = null;
    publishing = null;
    for (BrokerListener listener : notified) {
      try {
        listener.down();
      } catch (RuntimeException e) {
        LOG.error("broker.teardown_failed", e);
      }
    }
    notified.clear();
  }

  private void close(@Nullable Connection connection) {
    if (connection != null) {
      connection.abort((int) config.timeout().toMillis());
    }
  }

  private void retryLater(Duration wait) {
    if (!stopping) {
      thread.schedule(this::connect, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
