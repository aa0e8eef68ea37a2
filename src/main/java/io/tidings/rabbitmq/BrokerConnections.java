package io.tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.rabbitmq.BrokerVersion.UnsupportedBroker;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneSecondOrLonger;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Opens connections to the broker with the link's settings. */
@Singleton
public class BrokerConnections {

  private final BrokerConfig config;
  private final BrokerAddress address;

  BrokerConnections(BrokerConfig config, BrokerAddress address) {
    this.config = config;
    this.address = address;
  }

  /**
   * Opens a connection to the first address that responds. Blocks at most {@link
   * BrokerConfig#timeout} for each address.
   *
   * @param name shown to the broker's operators
   * @param deliveries runs the consumers of its channels
   * @param largest a message of more bytes ends the connection, since it must fit in memory
   * @throws UnsupportedBroker if the broker would lose notifications; the connection is closed
   */
  Connection open(String name, ExecutorService deliveries, int largest)
      throws IOException, TimeoutException, UnsupportedBroker {
    ConnectionFactory factory = factory();
    factory.setMaxInboundMessageBodySize(largest);
    Connection connection = factory.newConnection(deliveries, address.addresses(), name);
    Optional<String> rejected =
        BrokerVersion.of(connection.getServerProperties()).flatMap(BrokerVersion::rejectionReason);
    if (rejected.isPresent()) {
      connection.abort((int) config.timeout().toMillis());
      throw new UnsupportedBroker(rejected.get());
    }
    return connection;
  }

  private ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
    factory.setConnectionTimeout((int) config.timeout().toMillis());
    factory.setHandshakeTimeout((int) config.timeout().toMillis());
    factory.setChannelRpcTimeout((int) config.timeout().toMillis());
    factory.setThreadFactory(Threads.named("tidings-amqp"));
    return factory;
  }

  /** Makes daemon threads with names that are clear in a thread dump. */
  static final class Threads {

    private Threads() {}

    static ThreadFactory named(String name) {
      AtomicInteger number = new AtomicInteger();
      return task -> {
        Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }
  }

  /** Configures the link to the broker; {@link BrokerAddress} has its address. */
  @ConfigMapping(prefix = "tidings.broker")
  public interface BrokerConfig {

    /** Wait between two tries to connect. A broker that is back is found within this time. */
    @WithName("reconnect-interval")
    @WithDefault("500ms")
    @WithConverter(LongerThanZero.class)
    Duration reconnectInterval();

    /** Heartbeat in whole seconds. A silent connection counts as dead after about twice this. */
    @WithDefault("4s")
    @WithConverter(OneSecondOrLonger.class) // the broker's own 0 means none
    Duration heartbeat();

    /** Connecting, and each request on a channel, must end within this time. */
    @WithDefault("5s")
    @WithConverter(LongerThanZero.class)
    Duration timeout();

    /**
     * If a published message is not confirmed within this time, the link is closed and opened
     * again, whatever TCP says; unconfirmed notifications stay in the outbox.
     */
    @WithName("confirm-timeout")
    @WithDefault("5s")
    @WithConverter(LongerThanZero.class)
    Duration confirmTimeout();
  }

  /**
   * Checks that the broker can be reached and accepts what we publish. Without it recharges are
   * still accepted and the outbox grows, so traffic should depend on the group {@code accepting},
   * which excludes this check (see docs/operations.md).
   */
  @Singleton
  @Readiness
  static class BrokerHealth implements HealthCheck {

    private final BrokerLink link;
    private final SideLink side;
    private final ConfirmedPublisher publisher;

    BrokerHealth(BrokerLink link, SideLink side, ConfirmedPublisher publisher) {
      this.link = link;
      this.side = side;
      this.publisher = publisher;
    }

    @Override
    public HealthCheckResponse call() {
      var response =
          HealthCheckResponse.named("broker")
              .status(link.isUp() && publisher.isReady())
              .withData("since", link.since().toString());
      if (!link.isUp()) {
        response.withData("trouble", "not connected; the log says why");
      }
      if (link.isUp() && side.trouble() != null) {
        response.withData("receipts", "not consumed; the log says why");
      }
      return response.build();
    }
  }
}
