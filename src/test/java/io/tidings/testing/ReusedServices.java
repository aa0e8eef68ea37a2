package io.tidings.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Optional;

/**
 * The broker and the database that {@code ./dev services} runs between test runs, emptied for this
 * run. One run uses them at a time, until its JVM ends; a parallel run starts private ones.
 */
final class ReusedServices {

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1) // 4.x drops an upgrade request with a body
          .build();

  private static final Path HOME = Script.PROJECT.resolve(".local/services");
  private static final Path DATABASE = HOME.resolve("database");

  /** Held until this JVM ends. */
  private static FileLock mine;

  private final Path broker;

  private ReusedServices(Path broker) {
    this.broker = broker;
  }

  /** Returns these services, emptied; nothing if they are not up or another run uses them. */
  static Optional<ReusedServices> take(BrokerChoice version) {
    Path broker = HOME.resolve("broker-" + version);
    ReusedServices kept = new ReusedServices(broker);
    if (!areUp(version) || !lock()) {
      return Optional.empty();
    }
    kept.emptyBroker();
    kept.emptyDatabase();
    return Optional.of(kept);
  }

  /** Whether a broker of this version and a database are up. */
  static boolean areUp(BrokerChoice version) {
    return answers(HOME.resolve("broker-" + version), "AMQP_PORT") && answers(DATABASE, "PORT");
  }

  int brokerPort() {
    return Script.ports(broker).get("AMQP_PORT");
  }

  int managementPort() {
    return Script.ports(broker).get("MANAGEMENT_PORT");
  }

  int databasePort() {
    return Script.ports(DATABASE).get("PORT");
  }

  private static boolean answers(Path home, String port) {
    if (!Files.exists(home.resolve("ports.env"))) {
      return false;
    }
    try (Socket there =
        new Socket(InetAddress.getLoopbackAddress(), Script.ports(home).get(port))) {
      return there.isConnected();
    } catch (IOException away) {
      return false;
    }
  }

  private static boolean lock() {
    try {
      FileChannel file =
          FileChannel.open(
              HOME.resolve(".taken"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      mine = file.tryLock();
      return mine != null;
    } catch (OverlappingFileLockException ours) {
      return true; // continuous testing: an earlier run of this JVM has the lock
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deleting the virtual host deletes its queues, exchanges, policies and connections. */
  private void emptyBroker() {
    manage("DELETE", "vhosts/%2F", "");
    manage("PUT", "vhosts/%2F", "{}");
    manage(
        "PUT", "permissions/%2F/guest", "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
  }

  private void manage(String method, String path, String body) {
    try {
      String guest = Base64.getEncoder().encodeToString("guest:guest".getBytes());
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + managementPort() + "/api/" + path))
                  .header("Authorization", "Basic " + guest)
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300 && answer.statusCode() != 404) {
        throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(path, e);
    }
  }

  private void emptyDatabase() {
    String url = "jdbc:postgresql://127.0.0.1:" + databasePort() + "/postgres";
    try (Connection connection = DriverManager.getConnection(url, "tidings", "none");
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists tidings with (force)");
      statement.execute("create database tidings");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot empty the database of ./dev services", e);
    }
  }
}
