package io.tidings.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.LogLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * Sends random input for {@code -Dfuzz.seconds} (a few), starting with {@code -Dfuzz.seed}. A
 * failure names the seed of its input.
 */
abstract class FuzzBase extends JourneyBase {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 4);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  interface Attempt {
    void make(RandomInput chance) throws Exception;
  }

  /** Repeats the attempt, then checks that no unexpected error was logged and nothing leaked. */
  void fuzz(Attempt attempt) {
    ResourceUsage before = ResourceUsage.now();
    int[] made = {0};
    List<String> said =
        LogLines.during(
            "io.quarkus.vertx.http.runtime.QuarkusErrorHandler", () -> made[0] = repeat(attempt));
    assertThat(said).as("unexpected errors").isEmpty();
    assertThat(made[0]).as("attempts").isGreaterThan(SECONDS);
    before.assertNothingLeaked();
  }

  private static int repeat(Attempt attempt) {
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    int made = 0;
    while (System.nanoTime() < end) {
      long seed = SEED * 1_000_003 + made++;
      try {
        attempt.make(new RandomInput(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    return made;
  }

  static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Checks that the response is no internal error, and that a refusal has a code. */
  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    String told =
        shortened(request.method() + " " + request.uri()) + " " + shortened(answer.body());
    assertThat(answer.statusCode())
        .as(told)
        .isNotEqualTo(500)
        .isLessThanOrEqualTo(503); // 503: temporarily unavailable
    if (answer.statusCode() >= 400) {
      assertThat(JSON.readTree(answer.body()).path("code").asText()).as(told).isNotEmpty();
    }
    return answer;
  }

  private static String shortened(String text) {
    return text.length() > 500 ? text.substring(0, 500) + "…" : text;
  }
}
