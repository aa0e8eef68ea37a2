package io.tidings.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;

/** A receiver without a secret verifies signatures with the published public keys. */
@QuarkusTest
@RealServices
class SigningKeyJourneyTest extends JourneyBase {

  private static final String PLACE = "/.well-known/tidings/signing-keys";

  private static List<JsonNode> listed() {
    List<JsonNode> keys = new ArrayList<>();
    Api nobody = new Api(RestAssured.port, null);
    nobody.get(PLACE).expect(200).json().path("keys").forEach(keys::add);
    return keys;
  }

  private FakeReceiver.Received received(Object signatures, String path) {
    client.newReceiver(
        Map.of("url", receiver.url(path), "ladder", "fast", "signatures", signatures));
    client.recharge();
    await().atMost(SOON).until(() -> !receiver.at(path).isEmpty());
    return receiver.at(path).get(0);
  }

  private static List<String> signatures(FakeReceiver.Received request, String version) {
    return java.util.Arrays.stream(request.header("webhook-signature").split(" "))
        .filter(signature -> signature.startsWith(version + ","))
        .map(signature -> signature.substring(version.length() + 1))
        .toList();
  }

  private static boolean holds(FakeReceiver.Received request, String signature, JsonNode key) {
    byte[] content =
        (request.id() + "." + request.header("webhook-timestamp") + "." + request.text())
            .getBytes();
    byte[] x = Base64.getUrlDecoder().decode(key.path("x").asText());
    Ed25519Signer checker = new Ed25519Signer();
    checker.init(false, new Ed25519PublicKeyParameters(x));
    checker.update(content, 0, content.length);
    return checker.verifySignature(Base64.getDecoder().decode(signature));
  }

  @Test
  void receiverWithoutASecret_verifiesWithThePublicKey() {
    FakeReceiver.Received request = received(List.of("v1a"), "/public");

    assertThat(signatures(request, "v1")).isEmpty();
    assertThat(signatures(request, "v1a"))
        .isNotEmpty()
        .allSatisfy(
            signature -> assertThat(listed()).anyMatch(key -> holds(request, signature, key)));
    JsonNode key = listed().get(0);
    assertThat(key.path("kty").asText()).isEqualTo("OKP");
    assertThat(key.path("crv").asText()).isEqualTo("Ed25519");
    assertThat(Base64.getDecoder().decode(key.path("whpk").asText().substring(5)))
        .isEqualTo(Base64.getUrlDecoder().decode(key.path("x").asText()));
    assertThat(key.toString()).doesNotContain("private");
  }

  @Test
  void receiverGetsOnlyV1_unlessItRequestsMore() {
    FakeReceiver.Received both = received(List.of("v1a", "v1"), "/both");
    assertThat(signatures(both, "v1")).hasSize(1);
    assertThat(signatures(both, "v1a")).isNotEmpty();

    client.newReceiver(receiver.url("/plain"), "fast");
    client.recharge();
    await().atMost(SOON).until(() -> !receiver.at("/plain").isEmpty());
    assertThat(receiver.at("/plain").get(0).header("webhook-signature")).startsWith("v1,");
    assertThat(signatures(receiver.at("/plain").get(0), "v1a")).isEmpty();
  }

  @Test
  void bothKeysSignAfterARotation_untilTheOldOneIsDeleted() {
    JsonNode old = listed().get(0);
    admin.post("/v1/signing-keys/rotate", null).expect(200);
    JsonNode current = listed().get(0);
    assertThat(current.path("kid")).isNotEqualTo(old.path("kid"));

    FakeReceiver.Received request = received(List.of("v1a"), "/rotated");
    for (JsonNode key : List.of(old, current)) {
      assertThat(signatures(request, "v1a")).anyMatch(signature -> holds(request, signature, key));
    }

    String path = "/v1/signing-keys/";
    Api.Answer refused =
        admin.send("DELETE", path + current.path("kid").asText(), null).expect(409);
    assertThat(refused.get("code")).isEqualTo("state_conflict");
    admin.send("DELETE", path + old.path("kid").asText(), null).expect(204);
    admin.send("DELETE", path + old.path("kid").asText(), null).expect(404);
    assertThat(listed()).noneMatch(key -> key.path("kid").equals(old.path("kid")));
    FakeReceiver.Received later = received(List.of("v1a"), "/later");
    assertThat(signatures(later, "v1a")).noneMatch(signature -> holds(later, signature, old));
  }

  @Test
  void rotationIsForbidden_forClients() {
    client.post("/v1/signing-keys/rotate", null).expect(403);
    client
        .send("DELETE", "/v1/signing-keys/" + listed().get(0).path("kid").asText(), null)
        .expect(403);
  }
}
