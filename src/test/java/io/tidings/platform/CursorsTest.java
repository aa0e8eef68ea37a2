package io.tidings.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorsTest {

  private static final UUID LAST = UUID.fromString("01a206d1-c302-7e10-bed5-0122e1fd5cad");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private final Cursors cursors = new Cursors(new SecretBox(KEY, List.of()));

  @Test
  void readsItsOwn() {
    assertThat(cursors.read("orders/a", cursors.write("orders/a", LAST))).isEqualTo(LAST);
    assertThat(cursors.read("orders/a", null)).isNull();
  }

  @Test
  void refusesOtherListsAndTampering() {
    String cursor = cursors.write("orders/a", LAST);
    char first = cursor.charAt(0) == 'A' ? 'B' : 'A';
    for (String bad :
        new String[] {
          "", "x", "%%%", first + cursor.substring(1), cursor + "A", cursor.substring(2)
        }) {
      assertThatThrownBy(() -> cursors.read("orders/a", bad))
          .as(bad)
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.code()).isEqualTo(ProblemCode.CURSOR_INVALID));
    }
    assertThatThrownBy(() -> cursors.read("orders/b", cursor)).isInstanceOf(Problem.class);
  }

  @Test
  void readsThoseOfTheKeyBefore() {
    byte[] next = new byte[32];
    next[0] = 1;
    String newKey = Base64.getEncoder().encodeToString(next);
    String cursor = cursors.write("orders/a", LAST);

    Cursors exchanged = new Cursors(new SecretBox(newKey, List.of(KEY)));
    Cursors foreign = new Cursors(new SecretBox(newKey, List.of()));

    assertThat(exchanged.read("orders/a", cursor)).isEqualTo(LAST);
    assertThat(exchanged.write("orders/a", LAST)).isNotEqualTo(cursor);
    assertThatThrownBy(() -> foreign.read("orders/a", cursor)).isInstanceOf(Problem.class);
  }
}
