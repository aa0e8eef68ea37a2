package io.tidings.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.inject.Singleton;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Holds address and credentials of the broker, by the keys of Quarkus and its Dev Services ({@code
 * rabbitmq-host}, {@code -port}, {@code -username}, {@code -password}, {@code -virtual-host},
 * {@code -ssl}; {@code rabbitmq-addresses} as {@code host:port,host:port} for a cluster).
 */
@Singleton
public class BrokerAddress {

  private final List<Address> addresses;
  private final String username;
  private final String password;
  private final String virtualHost;
  private final boolean ssl;

  BrokerAddress(
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port,
      @ConfigProperty(name = "rabbitmq-addresses") Optional<String> cluster,
      @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
      @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password,
      @ConfigProperty(name = "rabbitmq-virtual-host", defaultValue = "/") String virtualHost,
      @ConfigProperty(name = "rabbitmq-ssl", defaultValue = "false") boolean ssl) {
    this.addresses =
        cluster
            .map(list -> List.of(Address.parseAddresses(list)))
            .orElseGet(() -> List.of(new Address(host, port)));
    this.username = username;
    this.password = password;
    this.virtualHost = virtualHost;
    this.ssl = ssl;
  }

  List<Address> addresses() {
    return addresses;
  }

  String username() {
    return username;
  }

  String password() {
    return password;
  }

  String virtualHost() {
    return virtualHost;
  }

  /** Sets credentials, virtual host and TLS. TLS checks the certificate and the host name. */
  void applyTo(ConnectionFactory factory) {
    factory.setUsername(username);
    factory.setPassword(password);
    factory.setVirtualHost(virtualHost);
    if (ssl) {
      try {
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has a default TLS context", e);
      }
    }
  }
}
