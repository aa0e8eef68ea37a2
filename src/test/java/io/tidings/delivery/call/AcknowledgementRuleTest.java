package io.tidings.delivery.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.delivery.call.Call.RetryAfter;
import io.tidings.delivery.call.Outcome.AcknowledgementRule;
import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementRuleTest {

  private static final Acknowledgement BODY =
      new Acknowledgement(Acknowledgement.Rule.BODY_SUCCESS, List.of(), null, null);
  private static final Acknowledgement JSON =
      new Acknowledgement(Acknowledgement.Rule.JSON_CODE, List.of(), "/result/code", "0");

  private static AcknowledgementRule.Verdict judge(
      Acknowledgement agreed, int status, String body) {
    return AcknowledgementRule.judge(
        agreed, status, body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, true);
  }

  private static Outcome.Kind kind(Acknowledgement agreed, int status, String body) {
    return judge(agreed, status, body).kind();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 299})
  void any2xx_acknowledges(int status) {
    assertThat(judge(Acknowledgement.ANY_2XX, status, "whatever"))
        .isEqualTo(new AcknowledgementRule.Verdict(Outcome.Kind.DELIVERED, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 301, 302, 307, 400, 404, 425, 429, 500, 503, 600})
  void otherStatuses_failAndNameTheStatus(int status) {
    for (Acknowledgement agreed : List.of(Acknowledgement.ANY_2XX, BODY, JSON)) {
      var verdict = judge(agreed, status, "success");
      assertThat(verdict.kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(verdict.error()).contains("" + status);
    }
  }

  @Test
  void gone_refusesUnderEveryRule() {
    assertThat(kind(Acknowledgement.ANY_2XX, 410, "")).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(kind(BODY, 410, "success")).isEqualTo(Outcome.Kind.REFUSED);
  }

  @Test
  void onlyAgreedStatuses_acknowledge() {
    var agreed = new Acknowledgement(Acknowledgement.Rule.STATUS, List.of(202, 409), null, null);
    assertThat(kind(agreed, 202, "")).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(kind(agreed, 409, "")).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(kind(agreed, 200, "")).isEqualTo(Outcome.Kind.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"success", "SUCCESS", " Success\r\n"})
  void successBody_acknowledgesInAnyCase(String body) {
    assertThat(kind(BODY, 200, body)).isEqualTo(Outcome.Kind.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "successful", "no success", "\"success\""})
  void bodyThatIsNotSuccess_fails(String body) {
    var verdict = judge(BODY, 200, body);
    assertThat(verdict.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(verdict.error()).isEqualTo("HTTP status 200, but its body is not \"success\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"result\":{\"code\":0}}", "{\"result\":{\"code\":\"0\",\"x\":1}}"})
  void agreedJsonCode_acknowledges(String body) {
    assertThat(kind(JSON, 200, body)).isEqualTo(Outcome.Kind.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "{}", "{\"result\":{\"code\":1}}", "{\"result\":{\"code\":[0]}}", "<a/>"})
  void otherJson_fails(String body) {
    assertThat(kind(JSON, 200, body)).isEqualTo(Outcome.Kind.FAILED);
  }

  @Test
  void binaryBody_isNotJson() {
    byte[] odd = {0, 0, (byte) 0xFF, (byte) 0xFE, 1, 2, 3, 4};
    assertThat(AcknowledgementRule.judge(JSON, 200, odd, StandardCharsets.UTF_8, true).error())
        .contains("not JSON");
  }

  @Test
  void incompleteBody_failsOnlyIfTheRuleReadsIt() {
    byte[] part = "success".getBytes(StandardCharsets.UTF_8);
    assertThat(AcknowledgementRule.judge(BODY, 200, part, StandardCharsets.UTF_8, false).kind())
        .isEqualTo(Outcome.Kind.FAILED);
    assertThat(
            AcknowledgementRule.judge(
                    Acknowledgement.ANY_2XX, 200, part, StandardCharsets.UTF_8, false)
                .kind())
        .isEqualTo(Outcome.Kind.DELIVERED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "503|120|120",
        "429| 7 |7",
        "503|Thu, 01 Jan 2026 00:01:00 GMT|60",
        "503|Wed, 31 Dec 2025 23:00:00 GMT|0",
        "500|120|0",
        "200|120|0",
        "503|-1|0",
        "503|soon|0",
        "503|99999999999999999999|0"
      })
  void retryAfterHeader_countsOnlyWith429And503(int status, String header, long seconds) {
    assertThat(RetryAfter.of(status, header, Instant.parse("2026-01-01T00:00:00Z")))
        .isEqualTo(Duration.ofSeconds(seconds));
    assertThat(RetryAfter.of(status, null, Instant.EPOCH)).isZero();
  }
}
