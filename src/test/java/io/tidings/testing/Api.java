package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls the REST API at one base address with one key. */
public final class Api {

  /** A response: its status and its JSON, or an empty node. */
  public record Answer(int status, JsonNode json, String text) {

    public Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("expected " + wanted + " but got " + status + ": " + text);
      }
      return this;
    }

    public String get(String field) {
      return json.path(field).isNull() ? null : json.path(field).asText();
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final int port;
  private final String key;

  public Api(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** Returns an API with this key at another replica. */
  public Api at(Api replica) {
    return new Api(replica.port, key);
  }

  /** Like {@link #post}, with one more header. */
  public Answer post(String path, Object body, String header, String value) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .header(header, value)
              .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param encoding of the body, or {@code null}
   */
  public Answer upload(String path, String type, String encoding, byte[] body) {
    HttpRequest.Builder request = request(path).header("Content-Type", type);
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  /** Returns the key, for requests that a test writes by hand. */
  public String keyText() {
    return key;
  }

  /** Returns an API at the same address with an existing key. */
  public Api withKeyText(String other) {
    return new Api(port, other);
  }

  /** Returns an API at the same address with a new CLIENT key of a new client. */
  public Api newClient() {
    String client =
        post("/v1/clients", Map.of("name", "client-" + UUID.randomUUID())).expect(201).get("id");
    return withKey(Map.of("name", "k", "role", "CLIENT", "clientId", client));
  }

  public Api withKey(Map<String, ?> asked) {
    return new Api(port, post("/v1/keys", asked).expect(201).get("key"));
  }

  public Answer newReceiver(String url, String ladder) {
    return newReceiver(Map.of("url", url, "ladder", ladder));
  }

  public Answer newReceiver(Map<String, ?> settings) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("name", "receiver-" + UUID.randomUUID());
    asked.put("kind", "HTTP");
    asked.putAll(settings);
    return post("/v1/receivers", asked).expect(201);
  }

  public static Map<String, Object> order(String orderNo) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("orderNo", orderNo);
    order.put("accountId", "account-1");
    order.put("amount", 1999);
    order.put("currency", "CNY");
    order.put("channel", "sandbox");
    return order;
  }

  /** Starts a recharge that the sandbox channel ends at once with success; returns its id. */
  public String recharge() {
    return recharge(Map.of());
  }

  public String recharge(Map<String, ?> changes) {
    Map<String, Object> order = order("order-" + UUID.randomUUID());
    order.putAll(changes);
    return post("/v1/recharges", order).expect(201).get("id");
  }

  /** The notifications of a recharge, newest first. */
  public List<JsonNode> notificationsOf(String subject) {
    List<JsonNode> items = new ArrayList<>();
    get("/v1/notifications?limit=200&subject=" + subject)
        .expect(200)
        .json()
        .path("items")
        .forEach(items::add);
    return items;
  }

  public JsonNode notification(String id) {
    return get("/v1/notifications/" + id).expect(200).json();
  }

  public Answer get(String path) {
    return send(request(path).GET().build());
  }

  public Answer post(String path, Object body) {
    return send("POST", path, body);
  }

  public Answer send(String method, String path, Object body) {
    try {
      String text =
          body == null ? "" : body instanceof String s ? s : JSON.writeValueAsString(body);
      HttpRequest.Builder request =
          request(path).method(method, HttpRequest.BodyPublishers.ofString(text));
      if (body != null) {
        request.header("Content-Type", "application/json");
      }
      return send(request.build());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Posts like a payment channel: signed, without a key. */
  public Answer signedPost(String path, String secret, String body) {
    String id = UUID.randomUUID().toString();
    long now = Instant.now().getEpochSecond();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<SigningSecret> secrets = List.of(SigningSecret.parse(secret));
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header(WebhookSignature.ID, id)
            .header(WebhookSignature.TIMESTAMP, String.valueOf(now))
            .header(WebhookSignature.SIGNATURE, WebhookSignature.sign(secrets, id, now, bytes))
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30));
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private Answer send(HttpRequest request) {
    try {
      // The request's own timeout covers only the headers; this one also covers the body.
      HttpResponse<String> response =
          HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get(40, TimeUnit.SECONDS);
      String text = response.body();
      boolean json = response.headers().firstValue("content-type").orElse("").contains("json");
      return new Answer(
          response.statusCode(),
          json && !text.isEmpty() ? JSON.readTree(text) : JSON.createObjectNode(),
          text);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(request + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
