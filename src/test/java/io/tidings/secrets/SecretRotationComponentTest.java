package io.tidings.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Replaces the encryption key of an installation without any change for its receivers. */
@QuarkusTest
@RealServices
class SecretRotationComponentTest extends JourneyBase {

  @Inject SecretRotation rotation;
  @Inject SecretBox box;
  @Inject Rows rows;

  @ConfigProperty(name = "tidings.decryption-keys")
  List<String> before;

  private String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private String stored(String receiver, String column) {
    return rows.text("select encode(%s, 'hex') from receiver where id = '%s'", column, receiver);
  }

  private static SealedCell cell(String receiver, String column) {
    return new SealedCell("receiver", column, UUID.fromString(receiver));
  }

  @Test
  void secretOfAnotherReceiver_isRejected() {
    String one = client.newReceiver(receiver.url("/one"), "fast").get("id");
    String other = client.newReceiver(receiver.url("/other"), "fast").get("id");
    String before = stored(one, "secret");

    // An attacker who can write to the database can't make us sign with another receiver's secret
    assertThat(box.open(cell(one, "secret"), HexFormat.of().parseHex(before))).isNotEmpty();
    assertThatThrownBy(() -> box.open(cell(other, "secret"), HexFormat.of().parseHex(before)))
        .hasMessageContaining("another row");
  }

  @Test
  void valuesOfThePreviousKey_areReencrypted() {
    // Given a receiver stored under the previous key
    SecretBox old = new SecretBox(before.get(0), List.of());
    var made =
        client.newReceiver(
            Map.of("url", receiver.url("/x"), "ladder", "fast", "headers", Map.of("x-key", "abc")));
    String id = made.get("id");
    byte[] secret = Base64.getDecoder().decode(made.get("secret").substring("whsec_".length()));
    rows.sql(
        "update receiver set secret = '\\x%s', headers = '\\x%s' where id = '%s'",
        hex(old.seal(cell(id, "secret"), secret)),
        hex(old.seal(cell(id, "headers"), "x-key:abc".getBytes())),
        id);

    // When
    rotation.reencrypt().await().atMost(SOON);

    // Then both are encrypted with the new key, and the secret is still the same
    assertThat(stored(id, "secret")).startsWith(hex(box.head()));
    assertThat(stored(id, "headers")).startsWith(hex(box.head()));
    assertThat(box.open(cell(id, "secret"), HexFormat.of().parseHex(stored(id, "secret"))))
        .isEqualTo(secret);
    client.recharge();
    await().atMost(SOON).until(() -> receiver.at("/x").size() == 1);
    assertThat(receiver.at("/x").get(0).header("x-key")).isEqualTo("abc");
    assertThat(rotation.reencrypt().await().atMost(SOON)).isZero();
  }
}
