package io.tidings.reconciliation.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** A closed day gets one signed statement; results that arrive later make a correction. */
@QuarkusTest
@RealServices
class StatementJourneyTest extends JourneyBase {

  private static final java.net.http.HttpClient HTTP = java.net.http.HttpClient.newHttpClient();
  private static final String STATEMENTS = "/v1/reconciliation/statements/";
  private static final String OF_MONTH = "/v1/reconciliation/statements?month=";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject Rows rows;
  @Inject StatementJob job;
  @Inject ClosedDay closed;

  private final LocalDate day = ClosedDay.DATE;

  private String clientId() {
    return client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
  }

  private byte[] file(String name) throws Exception {
    return HTTP.send(
            java.net.http.HttpRequest.newBuilder(
                    java.net.URI.create(
                        "http://127.0.0.1:" + RestAssured.port + STATEMENTS + day + "/" + name))
                .header("Authorization", "Bearer " + client.keyText())
                .timeout(java.time.Duration.ofSeconds(20))
                .build(),
            java.net.http.HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void statementHasLinesInBothFormats_withTotalsAndHashes() throws Exception {
    closed.fill(clientId(), 12_000, "o");
    closed.make();

    JsonNode manifest = client.get(STATEMENTS + day).expect(200).json().path("manifest");

    assertThat(manifest.path("lines").asInt()).isEqualTo(12_000);
    assertThat(manifest.path("version").asInt()).isEqualTo(1);
    assertThat(manifest.path("zone").asText()).isEqualTo("Asia/Shanghai");
    assertThat(manifest.path("totals").toString())
        .isEqualTo(
            "[{\"of\":\"recharge.succeeded\",\"currency\":\"CNY\",\"count\":12000,\"amount\":72006000}]");
    BigInteger sum = BigInteger.ZERO;
    for (JsonNode entry : manifest.path("files")) {
      byte[] stored = file(entry.path("name").asText());
      byte[] content = new GZIPInputStream(new ByteArrayInputStream(stored)).readAllBytes();
      assertThat(stored).hasSize(entry.path("bytes").asInt());
      assertThat(sha256(stored)).isEqualTo(entry.path("sha256").asText());
      assertThat(sha256(content)).isEqualTo(entry.path("contentSha256").asText());
      String[] lines = new String(content, StandardCharsets.UTF_8).split("\n");
      boolean csv = entry.path("name").asText().contains("csv");
      assertThat(lines).hasSize(csv ? 12_001 : 12_000);
      if (csv) {
        assertThat(lines[0]).isEqualTo("id,type,key,amount,currency,at,state,attempts,endedAt");
        assertThat(lines[7]).contains("recharge.succeeded,o7,7,CNY,");
      } else {
        for (String line : lines) {
          JsonNode read = JSON.readTree(line);
          sum =
              sum.add(
                  new BigInteger(
                      sha256(
                          String.join(
                                  "\n",
                                  read.path("type").asText(),
                                  read.path("key").asText(),
                                  read.path("amount").asText(),
                                  read.path("currency").asText(),
                                  ""
                                      + java.time.Instant.parse(read.path("at").asText())
                                          .toEpochMilli())
                              .getBytes(StandardCharsets.UTF_8)),
                      16));
        }
      }
    }
    assertThat(manifest.path("hash").asText())
        .isEqualTo("%064x".formatted(sum.mod(BigInteger.ONE.shiftLeft(256))));
  }

  @Test
  void manifest_isSignedWithAPublishedKey() throws Exception {
    closed.fill(clientId(), 1, "o");
    closed.make();
    JsonNode answer = client.get(STATEMENTS + day).expect(200).json();

    String[] parts = answer.path("jws").asText().split("\\.");

    Base64.Decoder base64 = Base64.getUrlDecoder();
    JsonNode header = JSON.readTree(base64.decode(parts[0]));
    assertThat(header.path("alg").asText()).isEqualTo("EdDSA");
    assertThat(JSON.readTree(base64.decode(parts[1]))).isEqualTo(answer.path("manifest"));
    JsonNode published = null;
    for (JsonNode key :
        client.get("/.well-known/tidings/signing-keys").expect(200).json().path("keys")) {
      published = key.path("kid").equals(header.path("kid")) ? key : published;
    }
    byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100"); // X.509 of Ed25519
    byte[] raw = base64.decode(published.path("x").asText());
    byte[] encoded = new byte[prefix.length + raw.length];
    System.arraycopy(prefix, 0, encoded, 0, prefix.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(base64.decode(parts[2]))).isTrue();
  }

  @Test
  void makesStatementOnce_andACorrectionForLateResults() throws Exception {
    String scope = clientId();
    closed.fill(scope, 3, "o");
    List<CompletableFuture<Void>> replicas = new ArrayList<>();
    closed.make();
    IntStream.range(0, 4)
        .forEach(i -> replicas.add(job.makeClosed(i % 2 == 0).subscribeAsCompletionStage()));
    replicas.forEach(
        replica -> replica.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join());
    assertThat(
            rows.number(
                "select count(*) from statement where scope_id = '%s' and date = '%s'", scope, day))
        .isEqualTo(1);

    closed.add(scope, 2, "late");
    closed.make();

    JsonNode second = client.get(STATEMENTS + day).expect(200).json().path("manifest");
    assertThat(second.path("version").asInt()).isEqualTo(2);
    assertThat(second.path("corrects").asInt()).isEqualTo(1);
    assertThat(second.path("lines").asInt()).isEqualTo(5);
    JsonNode first = client.get(STATEMENTS + day + "?version=1").expect(200).json();
    assertThat(first.path("manifest").path("lines").asInt()).isEqualTo(3);
    assertThat(client.get(OF_MONTH + day.toString().substring(0, 7)).expect(200).text())
        .contains("{\"date\":\"%s\",\"version\":2,\"lines\":5}".formatted(day));
    assertThat(client.get(OF_MONTH + "1999-12").expect(200).json().path("items")).isEmpty();
  }

  @Test
  void receiversStatement_showsStates() throws Exception {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    String id = made.get("id");
    closed.fill(id, 2, "o");
    closed.make();

    JsonNode manifest =
        client.get(STATEMENTS + day + "?receiver=" + id).expect(200).json().path("manifest");

    assertThat(manifest.path("receiverId").asText()).isEqualTo(id);
    assertThat(manifest.path("clientId").isNull()).isTrue();
    assertThat(manifest.path("lines").asInt()).isEqualTo(2);
    Api stranger = admin.newClient();
    stranger.get(STATEMENTS + day + "?receiver=" + id).expect(404);
    assertThat(stranger.get(STATEMENTS + day + "/lines.csv.gz").expect(404).get("code"))
        .isEqualTo("not_found");
  }

  @Test
  void explainsTheError_forADayWithoutStatement() {
    assertThat(client.get(STATEMENTS + day.plusDays(1)).expect(404).get("detail"))
        .contains("no statement", "Asia/Shanghai");
    assertThat(client.get(OF_MONTH + "1.2026").expect(400).text()).contains("month", "2026-01");
    client.get("/v1/reconciliation/statements").expect(400);
    client.get(STATEMENTS + "31.1.2026").expect(400);
    client.get(STATEMENTS + day + "?version=x").expect(400);
    client.get(STATEMENTS + day + "?receiver=" + UUID.randomUUID()).expect(404);
    assertThat(admin.get(STATEMENTS + day).expect(400).text()).contains("clientId");
  }
}
