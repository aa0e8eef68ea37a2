package io.tidings.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.RealServices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Sends random paths, parameters, headers, bodies, cursors and uploads to the REST API. */
@QuarkusTest
@RealServices
class RestFuzzJourneyTest extends FuzzBase {

  private static final List<String> BODIES =
      List.of(
          "{\"orderNo\":\"o\",\"accountId\":\"a\",\"amount\":1,\"currency\":\"CNY\",\"channel\":\"sandbox\"}",
          "{\"name\":\"n\",\"kind\":\"HTTP\",\"url\":\"http://127.0.0.1:1/x\",\"rate\":{\"perSecond\":1,\"burst\":1},"
              + "\"acknowledgement\":{\"rule\":\"JSON_CODE\",\"pointer\":\"/a\",\"value\":\"b\"},\"window\":\"1h\"}",
          "{\"type\":\"contract.signed\",\"subject\":\"s\",\"data\":{\"a\":[1,2.5,null]},\"receivers\":[]}",
          "{\"subjects\":[\"s\"]}",
          "{\"name\":\"k\",\"role\":\"CLIENT\",\"expiresAt\":\"2126-01-01T00:00:00Z\"}");

  private record Call(String method, String path, List<String> parameters) {}

  /** Leaves out paths that would disturb other tests, or wait on purpose. */
  private static boolean isCalled(String path, JsonNode operation) {
    return !path.startsWith("/account/fault") && !path.startsWith("/v1/signing-keys");
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    JsonNode document =
        new Api(io.restassured.RestAssured.port, null).get("/q/openapi?format=json").json();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        List<String> parameters = new ArrayList<>();
        method
            .getValue()
            .path("parameters")
            .forEach(
                parameter -> {
                  String name = parameter.path("name").asText();
                  if (parameter.path("in").asText().equals("query") && !name.equals("wait")) {
                    parameters.add(name);
                  }
                });
        if (isCalled(path.getKey(), method.getValue())) {
          calls.add(new Call(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), parameters));
        }
      }
    }
    assertThat(calls).hasSizeGreaterThan(30);
    return calls;
  }

  @Test
  void responsesAreWellFormed_andLeakNothingOfOthers() {
    Api stranger = admin.newClient();
    String marker = "marker-" + UUID.randomUUID();
    stranger.recharge(Map.of("accountId", marker));
    String made = client.newReceiver(receiver.url("/x"), "slow").get("id");
    List<Call> calls = calls();
    List<Api> callers =
        List.of(
            client,
            client.withKey(Map.of("name", "a", "role", "AUDITOR")),
            client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", made)));
    fuzz(
        chance -> {
          Call call = chance.of(calls);
          String path = call.path();
          while (path.contains("{")) {
            String id = chance.oneIn(2) ? UUID.randomUUID().toString() : encoded(chance.text());
            path = path.replaceFirst("\\{[^}]+}", id.replace("$", "%24"));
          }
          StringBuilder query = new StringBuilder();
          for (String parameter : call.parameters()) {
            if (chance.oneIn(3)) {
              query
                  .append(query.isEmpty() ? "?" : "&")
                  .append(parameter)
                  .append('=')
                  .append(encoded(chance.text()));
            }
          }
          byte[] body = RandomInput.bytes(chance.oneIn(3) ? chance.json(3) : chance.of(BODIES));
          HttpRequest.Builder request = request(path + query);
          request.header("Authorization", "Bearer " + chance.of(callers).keyText());
          if (!call.method().equals("GET") || chance.oneIn(20)) {
            request.header("Content-Type", chance.oneIn(10) ? "text/csv" : "application/json");
          }
          request.method(
              call.method(),
              call.method().equals("GET")
                  ? HttpRequest.BodyPublishers.noBody()
                  : HttpRequest.BodyPublishers.ofByteArray(
                      chance.oneIn(2) ? body : chance.changed(body)));
          assertThat(send(request.build()).body()).doesNotContain(marker);
        });
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void isRefused_whenACursorWasChanged() throws Exception {
    client.recharge();
    client.recharge();
    List<String> lists =
        List.of("/v1/recharges?limit=1&cursor=", "/v1/reconciliation/results?limit=1&after=");
    List<String> cursors =
        List.of(
            client.get("/v1/recharges?limit=1").get("next"),
            client.get("/v1/reconciliation/results?limit=1").get("next"));
    fuzz(
        chance -> {
          int list = chance.below(2);
          String cursor = cursors.get(chance.below(2));
          String changed =
              new String(chance.changed(RandomInput.bytes(cursor)), StandardCharsets.UTF_8);
          HttpResponse<String> answer = send(read(lists.get(list) + encoded(changed)));
          if (answer.statusCode() == 200 && !changed.isEmpty()) { // two base64 forms of a value
            HttpResponse<String> unchanged = send(read(lists.get(list) + cursors.get(list)));
            assertThat(items(answer)).isEqualTo(items(unchanged));
          }
        });
    assertThat(send(read(lists.get(0) + cursors.get(1))).statusCode()).isEqualTo(400);
    assertThat(send(read(lists.get(1) + cursors.get(0))).statusCode()).isEqualTo(400);
  }

  private static JsonNode items(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body()).path("items");
  }

  private HttpRequest read(String path) {
    return request(path).header("Authorization", "Bearer " + client.keyText()).build();
  }

  @Test
  void isAnswered_whateverAnUploadContains() throws Exception {
    byte[] list =
        RandomInput.bytes(
            "type,key,amount,currency\nrecharge.succeeded,o-1,1999,CNY\n\"recharge.failed\",\"o,2\",5,CNY\n");
    byte[] zipped = gzip(list);
    byte[] lines =
        RandomInput.bytes("{\"type\":\"recharge.succeeded\",\"key\":\"o\",\"amount\":1}\n");
    String path = "/v1/reconciliation/diff?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
    Api[] owner = {client};
    fuzz(
        chance -> {
          byte[] body = chance.of(List.of(list, zipped, lines));
          HttpRequest.Builder request = request(path);
          request.header(
              "Content-Type",
              chance.of(
                  List.of(
                      "text/csv",
                      "text/csv; charset=gbk",
                      "application/jsonl",
                      "application/gzip",
                      "text/csv; charset=no")));
          if (chance.oneIn(4)) {
            request.header("Content-Encoding", chance.of(List.of("gzip", "br", "identity")));
          }
          request.header("Authorization", "Bearer " + owner[0].keyText());
          request.POST(HttpRequest.BodyPublishers.ofByteArray(chance.changed(body)));
          if (send(request.build()).statusCode() == 409) { // limit of concurrent comparisons
            owner[0] = admin.newClient();
          }
        });
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    }
    return zipped.toByteArray();
  }
}
