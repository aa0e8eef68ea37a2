package io.tidings.testing;

import java.nio.file.Path;

/**
 * A RabbitMQ of our own, on free ports, that a test may kill. Its processes end with this JVM.
 *
 * <p>Restarting keeps its ports, and its data unless the disk is wiped.
 */
public final class PrivateBroker {

  private final Path home;

  private PrivateBroker(Path home) {
    this.home = home;
  }

  /** A fresh one; {@code name} tells brokers of one run apart. */
  public static PrivateBroker fresh(String name) {
    Path home = Script.PROJECT.resolve("target/services/broker-" + name);
    PrivateBroker broker = new PrivateBroker(home);
    if (java.nio.file.Files.exists(home)) {
      Script.run("broker", "kill", home);
      Script.delete(home);
    }
    Script.run("broker", "install", Script.CACHE);
    broker.start();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::kill));
    return broker;
  }

  public void start() {
    Script.run("broker", "start", Script.CACHE, home);
  }

  /** {@code kill -9}. */
  public void kill() {
    Script.run("broker", "kill", home);
  }

  /** While it is down: its disk is lost. It keeps its ports. */
  public void wipeDisk() {
    Script.delete(home.resolve("data"));
  }

  public int port() {
    return Script.ports(home).get("AMQP_PORT");
  }

  public int managementPort() {
    return Script.ports(home).get("MANAGEMENT_PORT");
  }
}
