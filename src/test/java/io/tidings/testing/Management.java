package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the broker itself says, by its management API. */
public final class Management {

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = ConfigProvider.getConfig().getValue("rabbitmq-http-port", Integer.class);

  /** Throws away what is ready in a queue. */
  public void purge(String queue) {
    send("queues/%2F/" + queue + "/contents", "DELETE");
  }

  /** Below {@code /api/}; {@code %2F} is the virtual host. */
  public JsonNode get(String path) {
    try {
      return new ObjectMapper().readTree(send(path, "GET"));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(path, e);
    }
  }

  private String send(String path, String method) {
    try {
      String basic = Base64.getEncoder().encodeToString("guest:guest".getBytes());
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/" + path))
                  .header("Authorization", "Basic " + basic)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.body();
    } catch (Exception e) {
      throw new IllegalStateException(path, e);
    }
  }
}
