package io.tidings.bench.rival;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The call of every rival: a POST signed by Standard Webhooks, with a timeout of ten seconds. */
final class SignedPost {

  private static final SecretKeySpec KEY =
      new SecretKeySpec("bench-only-secret-of-32-bytes!!!".getBytes(), "HmacSHA256");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  CompletableFuture<Integer> send(String id, String url, byte[] body) {
    return http.sendAsync(request(id, url, body), HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  int sendAndWait(String id, String url, byte[] body) throws Exception {
    return http.send(request(id, url, body), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static HttpRequest request(String id, String url, byte[] body) {
    long now = Instant.now().getEpochSecond();
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofSeconds(10))
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", String.valueOf(now))
        .header("webhook-signature", "v1," + sign(id, now, body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private static String sign(String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(KEY);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
