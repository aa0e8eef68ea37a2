package io.tidings.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of the product in production mode. */
final class Command {

  private Command() {}

  static List<String> of(
      BenchEnvironment place,
      boolean binary,
      int port,
      int management,
      String base,
      List<String> settings) {
    List<String> command = new ArrayList<>();
    if (binary) {
      command.add(place.binary().toString());
    } else {
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(place.javaOptions());
      command.addAll(place.productOptions());
    }
    String database = "postgresql://127.0.0.1:" + place.databasePort() + "/" + base;
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("quarkus.http.host", "127.0.0.1");
    keys.put("quarkus.http.port", String.valueOf(port));
    keys.put("quarkus.management.host", "127.0.0.1");
    keys.put("quarkus.management.port", String.valueOf(management));
    keys.put("rabbitmq-port", String.valueOf(place.amqpPort()));
    keys.put("rabbitmq-virtual-host", base);
    keys.put("quarkus.datasource.reactive.url", database);
    keys.put("quarkus.datasource.username", "tidings");
    keys.put("quarkus.datasource.password", "none");
    keys.put("tidings.admin-key", Tidings.ADMIN_KEY);
    keys.put("tidings.encryption-key", "YmVuY2gtb25seS1rZXktbmV2ZXItdXNlLWluLXByb2Q=");
    keys.put("tidings.sandbox.enabled", "true");
    keys.put("tidings.delivery.allowed-networks", "127.0.0.0/8");
    keys.put("quarkus.log.category.\"io.tidings.outbox.ResultCommit\".level", "DEBUG");
    keys.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(settings);
    if (!binary) {
      command.add("-jar");
      command.add(place.jar().toString());
    }
    return command;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
