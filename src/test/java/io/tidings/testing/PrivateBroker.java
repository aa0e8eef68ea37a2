package io.tidings.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A private RabbitMQ on free ports that a test may kill. Its processes end with this JVM.
 *
 * <p>A restart keeps its ports, and its data unless the disk is wiped.
 */
public final class PrivateBroker {

  private final Path home;
  private BrokerChoice version;

  private PrivateBroker(Path home, BrokerChoice version) {
    this.home = home;
    this.version = version;
  }

  /** Starts a new broker of the build's version; {@code name} must be unique in the run. */
  public static PrivateBroker fresh(String name) {
    return fresh(name, BrokerChoice.ofTheBuild());
  }

  /** Starts a new broker of this version. */
  public static PrivateBroker fresh(String name, BrokerChoice version) {
    Path home = Script.PROJECT.resolve("target/services/broker-" + name);
    PrivateBroker broker = new PrivateBroker(home, version);
    if (Files.exists(home)) {
      Script.run("broker", "kill", home);
      Script.delete(home);
    }
    broker.start();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::kill));
    return broker;
  }

  public void start() {
    Script.run("broker", "install", Script.CACHE, version);
    Script.run("broker", "start", Script.CACHE, home, version);
  }

  /** {@code kill -9}. */
  public void kill() {
    Script.run("broker", "kill", home);
  }

  /** Deletes its data while it is down. It keeps its ports. */
  public void wipeDisk() {
    Script.delete(home.resolve("data"));
  }

  /** Replaces it, while it is down, with an empty broker of another version on its ports. */
  public void replaceBy(BrokerChoice other) {
    wipeDisk();
    version = other;
  }

  /** Restarts it with an additional TLS listener; returns that port. */
  public int withTls(TestTls tls) {
    int port = Ports.free();
    String options =
        ("[{rabbit, [{ssl_listeners, [{\"127.0.0.1\", %d}]}, {ssl_options, [{cacertfile, \"%s\"},"
                + " {certfile, \"%s\"}, {keyfile, \"%s\"}]}]}].")
            .formatted(port, tls.authority(), tls.certificate(), tls.key());
    kill();
    Script.write(home.resolve("advanced.config"), options);
    start();
    return port;
  }

  public int port() {
    return Script.ports(home).get("AMQP_PORT");
  }

  public int managementPort() {
    return Script.ports(home).get("MANAGEMENT_PORT");
  }
}
