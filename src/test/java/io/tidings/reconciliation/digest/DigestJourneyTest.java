package io.tidings.reconciliation.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Both sides compute the same digest; where they differ, the order can be found. */
@QuarkusTest
@RealServices
class DigestJourneyTest extends JourneyBase {

  private static final String DIGEST = "/v1/reconciliation/digest";

  private final Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);

  private String range(Instant from, Instant to) {
    return "from=" + from + "&to=" + to;
  }

  /** Hashes a received notification as the other side would, without any code of ours. */
  private static BigInteger hash(JsonNode notified) throws Exception {
    JsonNode data = notified.path("data");
    String text =
        String.join(
            "\n",
            notified.path("type").asText(),
            data.path("orderNo").asText(),
            data.path("amount").asText(),
            data.path("currency").asText(),
            "" + Instant.parse(notified.path("timestamp").asText()).toEpochMilli());
    return new BigInteger(
        1, MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private JsonNode awaitCount(Api api, String path, int count) {
    return await(path)
        .atMost(SOON)
        .until(
            () -> api.get(path).expect(200).json(),
            d -> {
              int sum = 0;
              for (JsonNode item : d.path("items")) {
                sum += item.path("count").asInt();
              }
              return sum == count;
            });
  }

  @Test
  void digestsOfBothSidesAgree_overTheDay() throws Exception {
    client.newReceiver(receiver.url("/x"), "slow");
    for (int i = 0; i < 5; i++) {
      client.recharge(Map.of("amount", 100 + i, "currency", i == 0 ? "USD" : "CNY"));
    }
    await().atMost(SOON).until(() -> receiver.at("/x").size() == 5);
    BigInteger sum = BigInteger.ZERO;
    for (var received : receiver.at("/x")) {
      sum =
          sum.add(
              hash(new com.fasterxml.jackson.databind.ObjectMapper().readTree(received.text())));
    }

    // Two days: the test may run at midnight
    String twoDays = DIGEST + "?" + range(day, day.plus(2, ChronoUnit.DAYS)) + "&bucket=PT48H";
    JsonNode bucket = awaitCount(client, twoDays, 5).path("items").get(0);

    assertThat(bucket.path("hash").asText())
        .isEqualTo("%064x".formatted(sum.mod(BigInteger.ONE.shiftLeft(256))));
    assertThat(bucket.path("sums").toString())
        .isEqualTo(
            "[{\"currency\":\"CNY\",\"count\":4,\"amount\":410},{\"currency\":\"USD\",\"count\":1,\"amount\":100}]");
    assertThat(bucket.path("closed").asBoolean()).isFalse();
    String mine = client.get("/v1/receivers").json().path("items").get(0).path("id").asText();
    Api own = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", mine));
    JsonNode ofReceiver = awaitCount(own, twoDays, 5).path("items").get(0);
    assertThat(ofReceiver.path("hash")).isEqualTo(bucket.path("hash"));
    assertThat(awaitCount(client, twoDays + "&receiver=" + mine, 5).path("items").get(0))
        .isEqualTo(ofReceiver);
  }

  @Test
  void findsTheOrder_byDrillingDownInFourCalls() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(client.recharge());
    }
    made.forEach(recharge -> awaitStatus(recharge, "SUCCEEDED"));
    Instant to = day.plus(2, ChronoUnit.DAYS);
    JsonNode hours = awaitCount(client, DIGEST + "?" + range(day, to), 3);
    assertThat(hours.path("items")).hasSize(48);
    JsonNode hour = null;
    for (JsonNode item : hours.path("items")) {
      hour = item.path("count").asInt() > 0 ? item : hour;
    }
    String inHour = "from=" + hour.path("from").asText() + "&to=" + hour.path("to").asText();
    JsonNode minutes = client.get(DIGEST + "?bucket=1m&" + inHour).expect(200).json();
    assertThat(minutes.path("items")).hasSize(60);
    BigInteger sum = BigInteger.ZERO;
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = client.get(DIGEST + "/items?limit=2&" + inHour + cursor).expect(200).json();
      for (JsonNode item : page.path("items")) {
        sum = sum.add(new BigInteger(item.path("hash").asText(), 16));
        ids.add(item.path("id").asText());
      }
      cursor = page.path("next").isNull() ? null : "&cursor=" + page.path("next").asText();
    } while (cursor != null);

    assertThat(ids).hasSize(hour.path("count").asInt()).doesNotHaveDuplicates();
    assertThat("%064x".formatted(sum.mod(BigInteger.ONE.shiftLeft(256))))
        .isEqualTo(hour.path("hash").asText());
  }

  @Test
  void returnsClosedEmptyBuckets_forThePast() {
    Instant from = day.minus(2, ChronoUnit.DAYS);
    JsonNode digest =
        await()
            .atMost(SOON)
            .until(
                () -> client.get(DIGEST + "?" + range(from, from.plus(1, ChronoUnit.DAYS))).json(),
                d -> d.path("items").get(23).path("closed").asBoolean());

    assertThat(digest.path("items")).hasSize(24);
    assertThat(digest.path("items").get(0).path("hash").asText()).isEqualTo("0".repeat(64));
    assertThat(digest.path("items").get(0).path("count").asInt()).isZero();
    assertThat(digest.path("items").get(0).path("sums")).isEmpty();
  }

  @Test
  void namesTheField_ofInvalidInput() {
    String fine = range(day, day.plus(1, ChronoUnit.DAYS));
    Map<String, String> bad =
        Map.of(
            "from=x&to=" + day,
            "from",
            "to=" + day,
            "from",
            "from=" + day,
            "to",
            range(day, day),
            "to",
            range(day.plusSeconds(1), day.plusSeconds(60)),
            "from",
            range(day, day.plus(3_660, ChronoUnit.DAYS)),
            "to",
            fine + "&bucket=7m",
            "bucket",
            fine + "&bucket=90s",
            "bucket",
            fine + "&bucket=0m",
            "bucket",
            range(day, day.plus(100, ChronoUnit.DAYS)) + "&bucket=1m",
            "bucket");
    bad.forEach(
        (query, field) ->
            assertThat(
                    client
                        .get(DIGEST + "?" + query)
                        .expect(400)
                        .json()
                        .path("errors")
                        .get(0)
                        .path("field")
                        .asText())
                .as(query)
                .isEqualTo(field));
    for (String query :
        List.of(
            range(day, day.plus(2, ChronoUnit.DAYS)),
            "from=" + day,
            fine + "&limit=1001",
            fine + "&cursor=x")) {
      client.get(DIGEST + "/items?" + query).expect(400);
    }
    client.get(DIGEST + "?" + fine + "&receiver=" + UUID.randomUUID()).expect(404);
    client.get(DIGEST + "?" + fine + "&clientId=" + UUID.randomUUID()).expect(404);
    assertThat(admin.get(DIGEST + "?" + fine).expect(400).text()).contains("clientId");
  }
}
