package io.tidings.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the product with a client's key: one connection, one request after the other. */
final class Caller {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Tidings tidings;

  Caller(Tidings tidings) {
    this.tidings = tidings;
  }

  HttpRequest get(String path) {
    return request(path).build();
  }

  HttpRequest post(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tidings.api().port() + path))
        .header("Authorization", "Bearer " + tidings.key());
  }

  int status(HttpRequest request) {
    return answer(request).statusCode();
  }

  String send(HttpRequest request) {
    HttpResponse<String> answer = answer(request);
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(request.uri() + " answered " + answer.body());
    }
    return answer.body();
  }

  private HttpResponse<String> answer(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
