package io.tidings.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The product's REST API, as far as the bench needs it. */
final class RestApi {

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;
  private final int management;
  private final String key;

  /**
   * @param management the port of health and metrics; older builds serve both on the port of the
   *     API
   */
  RestApi(int port, int management, String key) {
    this.management = management;
    this.port = port;
    this.key = key;
  }

  int port() {
    return port;
  }

  String get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build()).body();
  }

  String post(String path, String body) {
    return send("POST", path, body);
  }

  void delete(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + key).DELETE().build();
    int status = send(request).statusCode();
    if (status != 204) {
      throw new IllegalStateException(path + " answered " + status);
    }
  }

  String patch(String path, String body) {
    return send("PATCH", path, body);
  }

  private String send(String method, String path, String body) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(path + " answered " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }

  String id(String json) {
    return text(json, "id");
  }

  String text(String json, String field) {
    return json.replaceFirst("(?s).*?\"" + field + "\" *: *\"([^\"]+)\".*", "$1");
  }

  /** Checks every 10 ms; gives up after a minute or when the process ends. */
  void awaitReady(Child process) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the product is not ready: see its log");
      }
      Wait.millis(10);
    }
  }

  private boolean ready() {
    try {
      return getManagement("/q/health/ready").statusCode() == 200;
    } catch (IllegalStateException refused) {
      return false;
    }
  }

  String metrics() {
    return getManagement("/q/metrics").body();
  }

  private HttpResponse<String> getManagement(String path) {
    try {
      return send(HttpRequest.newBuilder(uri(management, path)).build());
    } catch (IllegalStateException none) {
      return send(HttpRequest.newBuilder(uri(path)).build());
    }
  }

  private URI uri(String path) {
    return uri(port, path);
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
