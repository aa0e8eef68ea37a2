package io.tidings.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

  private static final byte[] SECRET = {1, 2, 3, 0, -1};
  private static final SealedCell CELL = new SealedCell("receiver", "secret", new UUID(1, 2));
  private final SecretBox box = new SecretBox(key(1), List.of());

  private static String key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(key);
  }

  @Test
  void encryptedSecret_isDecrypted() {
    assertThat(box.open(CELL, box.seal(CELL, SECRET))).isEqualTo(SECRET);
  }

  @Test
  void sameSecret_isEncryptedDifferentlyEachTime() {
    assertThat(box.seal(CELL, SECRET)).isNotEqualTo(box.seal(CELL, SECRET));
  }

  @Test
  void alteredOrForeignValue_isRejected() {
    byte[] sealed = box.seal(CELL, SECRET);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> box.open(CELL, sealed)).hasMessageContaining("altered");
    byte[] foreign = new SecretBox(key(2), List.of()).seal(CELL, SECRET);
    assertThatThrownBy(() -> box.open(CELL, foreign)).hasMessageContaining("another");
    assertThatThrownBy(() -> box.open(CELL, new byte[3])).hasMessageContaining("encrypted format");
  }

  @Test
  void encryptedValue_isRejectedInAnotherRowOrColumn() {
    byte[] sealed = box.seal(CELL, SECRET);
    for (SealedCell other :
        List.of(
            new SealedCell("receiver", "secret", new UUID(1, 3)),
            new SealedCell("receiver", "previous_secret", CELL.id()),
            new SealedCell("signing_key", "secret", CELL.id()))) {
      assertThatThrownBy(() -> box.open(other, sealed)).hasMessageContaining("another row");
    }
    sealed[0] = 1; // marked as the older format, which is not bound to a row
    assertThatThrownBy(() -> box.open(CELL, sealed)).hasMessageContaining("altered");
  }

  /** Encrypted by the last build with the older format (commit 61023d1): key(1), SECRET. */
  @Test
  void valueOfAnEarlierBuild_isDecrypted() {
    byte[] sealed =
        HexFormat.of()
            .parseHex(
                "015b048150f14778468d96dc8255362ae15df8d24244f6346508b191499ca5c9f95bb42efcc8");
    assertThat(box.open(CELL, sealed)).isEqualTo(SECRET);
  }

  @Test
  void badKey_saysHowToMakeOne() {
    for (String bad : new String[] {"", "short", "AAAA", "***"}) {
      assertThatThrownBy(() -> new SecretBox(bad, List.of()))
          .hasMessageContaining("tidings.encryption-key")
          .hasMessageContaining("openssl rand -base64 32");
    }
  }

  @Test
  void keyCanBeReplaced_inTwoSteps() {
    SecretBox old = new SecretBox(key(1), List.of());
    SecretBox first = new SecretBox(key(1), List.of(key(2)));
    SecretBox second = new SecretBox(key(2), List.of(key(1)));

    assertThat(first.open(CELL, old.seal(CELL, SECRET))).isEqualTo(SECRET);
    assertThat(old.open(CELL, first.seal(CELL, SECRET))).isEqualTo(SECRET);
    assertThat(second.open(CELL, first.seal(CELL, SECRET))).isEqualTo(SECRET);
    assertThat(first.open(CELL, second.seal(CELL, SECRET))).isEqualTo(SECRET);
    assertThat(second.seal(CELL, SECRET)).startsWith(second.head());
    assertThat(second.head()).isNotEqualTo(first.head());
  }

  @Test
  void badDecryptionKey_namesItsSetting() {
    assertThatThrownBy(() -> new SecretBox(key(1), List.of("AAAA")))
        .hasMessageContaining("tidings.decryption-keys");
  }
}
