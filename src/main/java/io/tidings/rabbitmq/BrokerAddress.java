package io.tidings.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        cluster
            .map(list -> List.of(Address.parseAddresses(list)))
            .orElseGet(() -> List.of(new Address(host, port)));
    this.username = username;
    this.password = password;
    this.virtualHost = virtualHost;
    this.ssl = ssl;
    this.trusted = trusted.get("broker");
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

  /**
   * Holds the version that RabbitMQ reports when a connection opens.
   *
   * <p>Two groups lose notifications without an error, so they are rejected. Those older than 3.10
   * have no at-least-once dead-lettering, which the ladder needs (release notes of 3.10.0). 3.13.0
   * to 3.13.2 drop messages in a dead-letter cycle, and a notification makes one on each rung
   * (rabbitmq-server#11159, fixed in 3.13.3).
   */
  record BrokerVersion(int major, int minor, int patch) {

    private static final Pattern FORM =
        Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");

    /** Returns the version in a connection's server properties; empty if it has another form. */
    static Optional<BrokerVersion> of(Map<String, Object> serverProperties) {
      Matcher version = FORM.matcher(String.valueOf(serverProperties.get("version")));
      return version.matches()
          ? Optional.of(
              new BrokerVersion(number(version, 1), number(version, 2), number(version, 3)))
          : Optional.empty();
    }

    private static int number(Matcher version, int group) {
      return Integer.parseInt(version.group(group));
    }

    /** Returns in one sentence why it is rejected and what to run; empty if it is supported. */
    Optional<String> rejectionReason() {
      if (major < 3 || major == 3 && minor < 10) {
        return Optional.of(
            ("RabbitMQ %s is too old: it loses messages when it dead-letters them; run 3.10 or newer,"
                    + " preferably 4.x.")
                .formatted(this));
      }
      if (major == 3 && minor == 13 && patch < 3) {
        return Optional.of(
            "RabbitMQ %s drops notifications that cycle through the ladder (rabbitmq-server#11159);"
                    .formatted(this)
                + " run 3.13.3 or newer, preferably 4.x.");
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return major + "." + minor + "." + patch;
    }

    /** Reports a broker that would lose notifications; its text says why and what to run. */
    static final class UnsupportedBroker extends Exception {

      UnsupportedBroker(String why) {
        super(why);
      }
    }
  }
}
