package io.tidings.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

  // The example published by Standard Webhooks and its reference libraries.
  private static final SigningSecret SECRET =
      SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long TIMESTAMP = 1_614_265_330L;
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final Instant NOW = Instant.ofEpochSecond(TIMESTAMP);

  private static String signatureProblem(
      String id, String timestamp, String signature, byte[] body) {
    return WebhookSignature.signatureProblem(SECRET, id, timestamp, signature, body, NOW);
  }

  @Test
  void signature_matchesThePublishedVector() {
    assertThat(WebhookSignature.sign(List.of(SECRET), ID, TIMESTAMP, BODY)).isEqualTo(SIGNATURE);
  }

  @Test
  void severalSecrets_giveOneSignatureEach() {
    String both =
        WebhookSignature.sign(List.of(SigningSecret.generate(), SECRET), ID, TIMESTAMP, BODY);

    assertThat(both.split(" ")).hasSize(2).contains(SIGNATURE);
    assertThat(signatureProblem(ID, "" + TIMESTAMP, both, BODY)).isNull();
  }

  /** During a rotation a receiver may have either secret. */
  @Test
  void referenceLibrary_acceptsOurSignature() throws Exception {
    SigningSecret next = SigningSecret.generate();
    long now = Instant.now().getEpochSecond();
    Map<String, List<String>> headers =
        Map.of(
            WebhookSignature.ID, List.of(ID),
            WebhookSignature.TIMESTAMP, List.of("" + now),
            WebhookSignature.SIGNATURE,
                List.of(WebhookSignature.sign(List.of(next, SECRET), ID, now, BODY)));

    new Webhook(SECRET.wireForm()).verify(new String(BODY, UTF_8), headers);
    new Webhook(next.wireForm()).verify(new String(BODY, UTF_8), headers);
    Webhook stranger = new Webhook(SigningSecret.generate().wireForm());
    assertThatThrownBy(() -> stranger.verify(new String(BODY, UTF_8), headers))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void signatureOfTheReferenceLibrary_isAccepted() throws Exception {
    String signed = new Webhook(SECRET.wireForm()).sign(ID, TIMESTAMP, new String(BODY, UTF_8));

    assertThat(signatureProblem(ID, "" + TIMESTAMP, signed, BODY)).isNull();
  }

  @Test
  void invalidSignature_isRejected() {
    String time = "" + TIMESTAMP;
    assertThat(signatureProblem(ID, time, SIGNATURE, BODY)).isNull();
    assertThat(signatureProblem(null, time, SIGNATURE, BODY)).contains("Send the headers");
    assertThat(signatureProblem(ID, "now", SIGNATURE, BODY)).contains("whole Unix seconds");
    assertThat(signatureProblem(ID, "" + (TIMESTAMP - 301), SIGNATURE, BODY)).contains("5 minutes");
    assertThat(signatureProblem(ID, "" + (TIMESTAMP + 301), SIGNATURE, BODY)).contains("5 minutes");
    assertThat(signatureProblem(ID, "" + Long.MIN_VALUE, SIGNATURE, BODY)).contains("5 minutes");
    assertThat(signatureProblem(ID, time, "v1,AAAA", BODY)).contains("No v1 signature");
    assertThat(signatureProblem(ID, time, "v1,***", BODY)).contains("No v1 signature");
    assertThat(signatureProblem(ID, time, SIGNATURE.replace("v1", "v2"), BODY))
        .contains("No v1 signature");
    assertThat(signatureProblem("other", time, SIGNATURE, BODY)).contains("No v1 signature");
    assertThat(signatureProblem(ID, time, SIGNATURE, "{}".getBytes(UTF_8)))
        .contains("No v1 signature");
  }

  @Test
  void secretIsReadFromItsWireForm_andIsHiddenInItsText() {
    SigningSecret secret = SigningSecret.generate();

    assertThat(SigningSecret.parse(secret.wireForm())).isEqualTo(secret);
    assertThat(secret).hasToString("whsec_…");
    assertThatThrownBy(() -> SigningSecret.parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        .hasMessageContaining("whsec_");
    assertThatThrownBy(() -> SigningSecret.parse("whsec_AAAA")).hasMessageContaining("24 to 64");
  }
}
