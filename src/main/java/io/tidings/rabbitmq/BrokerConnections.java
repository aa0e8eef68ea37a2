package io.tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;

/** Opens connections to the broker with the link's settings. */
@Singleton
class BrokerConnections {

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
    Optional<String> rejectionReason =
        BrokerVersion.of(connection.getServerProperties()).flatMap(BrokerVersion::rejectionReason);
    if (rejectionReason.isPresent()) {
      connection.abort((int) config.timeout().toMillis());
      throw new UnsupportedBroker(rejectionReason.get());
    }
    return connection;
  }

  private ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
    factory.setConnectionTimeout((int) config.timeout().toMillis());
    factory.setHandshakeTimeout((int) config.timeout().toMillis());
    factory.setChannelRpcTimeout((int) config.timeout().toMillis());
    factory.setThreadFactory(Threads.named("tidings-amqp"));
    return factory;
  }
}
