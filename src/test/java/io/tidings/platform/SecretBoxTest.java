package io.tidings.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

  private static final byte[] SECRET = {1, 2, 3, 0, -1};
  private final SecretBox box = new SecretBox(key(1), List.of());

  private static String key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(key);
  }

  @Test
  void opensWhatItSealed() {
    assertThat(box.open(box.seal(SECRET))).isEqualTo(SECRET);
  }

  @Test
  void sealsTheSameSecretDifferentlyEachTime() {
    assertThat(box.seal(SECRET)).isNotEqualTo(box.seal(SECRET));
  }

  @Test
  void refusesAlteredAndForeign() {
    byte[] sealed = box.seal(SECRET);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> box.open(sealed)).hasMessageContaining("altered");
    byte[] foreign = new SecretBox(key(2), List.of()).seal(SECRET);
    assertThatThrownBy(() -> box.open(foreign)).hasMessageContaining("another");
    assertThatThrownBy(() -> box.open(new byte[3])).hasMessageContaining("sealed form");
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
  void keyCanBeExchanged_inTwoSteps() {
    SecretBox old = new SecretBox(key(1), List.of());
    SecretBox first = new SecretBox(key(1), List.of(key(2)));
    SecretBox second = new SecretBox(key(2), List.of(key(1)));

    assertThat(first.open(old.seal(SECRET))).isEqualTo(SECRET);
    assertThat(old.open(first.seal(SECRET))).isEqualTo(SECRET);
    assertThat(second.open(first.seal(SECRET))).isEqualTo(SECRET);
    assertThat(first.open(second.seal(SECRET))).isEqualTo(SECRET);
    assertThat(second.seal(SECRET)).startsWith(second.head());
    assertThat(second.head()).isNotEqualTo(first.head());
  }

  @Test
  void badDecryptionKey_isNamed() {
    assertThatThrownBy(() -> new SecretBox(key(1), List.of("AAAA")))
        .hasMessageContaining("tidings.decryption-keys");
  }
}
