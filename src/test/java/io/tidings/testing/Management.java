package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.eclipse.microprofile.config.ConfigProvider;

/** Calls the broker's management API. */
public final class Management {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  public Management() {
    this(ConfigProvider.getConfig().getValue("rabbitmq-http-port", Integer.class));
  }

  /** For a broker other than that of the application under test. */
  public Management(int port) {
    this.port = port;
  }

  /** Creates a user. */
  public void user(String name, String password, String tags) {
    send("users/" + name, "PUT", "{\"password\":\"%s\",\"tags\":\"%s\"}".formatted(password, tags));
  }

  /** Sets what a user may configure, write and read, as patterns. */
  public void allow(String user, String configure, String write, String read) {
    send(
        "permissions/%2F/" + user,
        "PUT",
        "{\"configure\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
            .formatted(configure, write, read)
            .replace("\\", "\\\\"));
  }

  /** Deletes the ready messages of a queue. */
  public void purge(String queue) {
    send("queues/%2F/" + queue + "/contents", "DELETE", "");
  }

  public void delete(String queue) {
    send("queues/%2F/" + queue, "DELETE", "");
  }

  /** Sets a policy: a queue with this many messages refuses more. */
  public void mostMessages(String queue, int most) {
    String policy =
        "{\"pattern\":\"^%s$\",\"apply-to\":\"queues\",\"definition\":{\"max-length\":%d}}";
    send("policies/%2F/" + queue, "PUT", policy.formatted(queue, most));
  }

  public void unlimited(String queue) {
    send("policies/%2F/" + queue, "DELETE", "");
  }

  /** Reads a path below {@code /api/}; {@code %2F} is the virtual host. */
  public JsonNode get(String path) {
    try {
      return new ObjectMapper().readTree(send(path, "GET", ""));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(path, e);
    }
  }

  private String send(String path, String method, String body) {
    try {
      String basic = Base64.getEncoder().encodeToString("guest:guest".getBytes());
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/" + path))
                  .header("Authorization", "Basic " + basic)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (!method.equals("GET") && answer.statusCode() >= 300) {
        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (Exception e) {
      throw new IllegalStateException(path, e);
    }
  }
}
