package io.tidings.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** Creates and deletes a virtual host for each contender by the broker's management API. */
final class Broker {

  private final HttpClient http = HttpClient.newHttpClient();
  private final BenchEnvironment place;

  Broker(BenchEnvironment place) {
    this.place = place;
  }

  /** Creates an empty virtual host; first deletes an existing one with all its queues. */
  void fresh(String name) {
    send("DELETE", "/api/vhosts/" + name, "");
    send("PUT", "/api/vhosts/" + name, "{}");
    send(
        "PUT",
        "/api/permissions/" + name + "/guest",
        "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
  }

  void delete(String name) {
    send("DELETE", "/api/vhosts/" + name, "");
  }

  private void send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + place.managementPort() + path))
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString("guest:guest".getBytes()))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status >= 300 && status != 404) {
        throw new IllegalStateException(method + " " + path + " answered " + status);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
