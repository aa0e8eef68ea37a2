package io.tidings.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SigningKeyTest {

  private static final String PKCS8 = "302e020100300506032b657004220420";
  private static final String X509 = "302a300506032b6570032100";

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static SigningKey key(byte[] pkcs8, byte[] publicKey) {
    return new SigningKey(
        UUID.randomUUID(), SigningKey.privateKey(pkcs8), publicKey, Instant.now(), null);
  }

  /** RFC 8032, 7.1, test 3. */
  @Test
  void signature_matchesThePublishedVector() {
    SigningKey key =
        key(
            hex(PKCS8 + "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
            hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
    String signature =
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

    assertThat(key.signature(hex("af82")))
        .isEqualTo("v1a," + Base64.getEncoder().encodeToString(hex(signature)));
  }

  @Test
  void jdkVerifiesTheSignature_withOnlyThePublicKey() throws Exception {
    SigningKey.Material made = SigningKey.Material.generate();
    SigningKey key = key(made.pkcs8(), made.publicKey());
    byte[] content = "msg_1.1614265330.{}".getBytes();

    byte[] signature = Base64.getDecoder().decode(key.signature(content).substring(4));
    byte[] whpk = Base64.getDecoder().decode(key.wireForm().substring("whpk_".length()));
    Signature checker = Signature.getInstance("Ed25519");
    String x509 = X509 + HexFormat.of().formatHex(whpk);
    checker.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(hex(x509))));
    checker.update(content);

    assertThat(checker.verify(signature)).isTrue();
  }

  @Test
  void keySignsUntilItsEnd_andIsHiddenInItsText() {
    SigningKey.Material made = SigningKey.Material.generate();
    Instant end = Instant.parse("2026-01-01T00:00:00Z");
    SigningKey retired =
        new SigningKey(
            UUID.randomUUID(), SigningKey.privateKey(made.pkcs8()), made.publicKey(), end, end);

    assertThat(retired.signsAt(end.minusMillis(1))).isTrue();
    assertThat(retired.signsAt(end)).isFalse();
    assertThat(retired).hasToString("signing key " + retired.id());
  }
}
