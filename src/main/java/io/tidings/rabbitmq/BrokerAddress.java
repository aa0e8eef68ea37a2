package io.tidings.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Singleton;
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
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class BrokerAddress {

  private final List<Address> addresses;
  private final String username;
  private final String password;
  private final String virtualHost;
  private final boolean ssl;
  private final Optional<TlsConfiguration> trusted;

  BrokerAddress(
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port,
      @ConfigProperty(name = "rabbitmq-addresses") Optional<String> cluster,
      @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
      @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password,
      @ConfigProperty(name = "rabbitmq-virtual-host", defaultValue = "/") String virtualHost,
      @ConfigProperty(name = "rabbitmq-ssl", defaultValue = "false") boolean ssl,
      TlsConfigurationRegistry trusted) {
    this.addresses =
        cluster.map(BrokerAddress::parse).orElseGet(() -> List.of(new Address(host, port)));
    this.username = username;
    this.password = password;
    this.virtualHost = virtualHost;
    this.ssl = ssl;
    this.trusted = trusted.get("broker");
  }

  private static List<Address> parse(String addresses) {
    try {
      return List.of(Address.parseAddresses(addresses));
    } catch (RuntimeException e) { // of several kinds
      throw new ConfigurationException("rabbitmq-addresses must be like one:5672,other:5672");
    }
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
      factory.useSslProtocol(sslContext());
      factory.enableHostnameVerification();
    }
  }

  /** Empty: whom the JVM trusts. */
  Optional<TlsConfiguration> trusted() {
    return trusted;
  }

  private SSLContext sslContext() {
    try {
      return trusted.isPresent() ? trusted.get().createSSLContext() : SSLContext.getDefault();
    } catch (Exception e) { // as the interface declares it
      throw new IllegalStateException(
          "TLS to the broker: quarkus.tls.broker, or the JVM's trust store, can't be read", e);
    }
  }
}
