package io.tidings.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** Queries the {@link Sink} from the process of the bench. */
final class SinkControl {

  /** Times in microseconds since 1970; 0 while nothing has arrived. */
  record Stats(long total, int distinct, long firstMicros, long lastMicros, Map<String, Path> by) {

    long duplicates() {
      return total - distinct;
    }

    int distinct(String path) {
      return by.containsKey(path) ? by.get(path).distinct() : 0;
    }
  }

  record Path(int distinct, long lastMicros) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  SinkControl(int port) {
    this.port = port;
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  void reset() {
    get("/reset");
  }

  Stats stats() {
    String[] lines = get("/stats").split("\n");
    String[] all = lines[0].split(" ");
    Map<String, Path> by = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] parts = lines[i].split(" ");
      by.put(parts[0], new Path(Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
    }
    return new Stats(
        Long.parseLong(all[0]),
        Integer.parseInt(all[1]),
        Long.parseLong(all[2]),
        Long.parseLong(all[3]),
        by);
  }

  /** First arrival of each id, in microseconds since 1970. */
  Map<String, Long> arrivals() {
    Map<String, Long> arrivals = new HashMap<>();
    get("/arrivals")
        .lines()
        .map(line -> line.split(","))
        .forEach(parts -> arrivals.put(parts[0], Long.parseLong(parts[1])));
    return arrivals;
  }

  private String get(String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(url(path))).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException("the sink does not respond", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
