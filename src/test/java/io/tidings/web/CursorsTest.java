package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.secrets.SecretBox;
import io.tidings.web.Page.PageSlice;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorsTest {

  private static final UUID LAST = UUID.fromString("01a206d1-c302-7e10-bed5-0122e1fd5cad");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private final Cursors cursors = new Cursors(new SecretBox(KEY, List.of()));

  private static UUID older(Cursors cursors, String list, String cursor) {
    return cursors.slice(list, cursor, null).older();
  }

  @Test
  void ownCursor_isRead() {
    assertThat(older(cursors, "orders/a", cursors.write("orders/a", LAST, false))).isEqualTo(LAST);
    assertThat(older(cursors, "orders/a", null)).isNull();
  }

  @Test
  void direction_isReadFromTheCursor() {
    PageSlice newer = cursors.slice("orders/a", cursors.write("orders/a", LAST, true), "7");

    assertThat(newer.newer()).isEqualTo(LAST);
    assertThat(newer.older()).isNull();
    assertThat(newer.rows()).isEqualTo(8);
  }

  @Test
  void cursorIsRejected_ifAlteredOrOfAnotherList() {
    String cursor = cursors.write("orders/a", LAST, false);
    char first = cursor.charAt(0) == 'A' ? 'B' : 'A';
    for (String bad :
        new String[] {
          "", "x", "%%%", first + cursor.substring(1), cursor + "A", cursor.substring(2)
        }) {
      assertThatThrownBy(() -> older(cursors, "orders/a", bad))
          .as(bad)
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.code()).isEqualTo(ProblemCode.CURSOR_INVALID));
    }
    assertThatThrownBy(() -> older(cursors, "orders/b", cursor)).isInstanceOf(Problem.class);
  }

  @Test
  void cursorOfThePreviousKey_isAccepted() {
    byte[] next = new byte[32];
    next[0] = 1;
    String newKey = Base64.getEncoder().encodeToString(next);
    String cursor = cursors.write("orders/a", LAST, false);

    Cursors exchanged = new Cursors(new SecretBox(newKey, List.of(KEY)));
    Cursors foreign = new Cursors(new SecretBox(newKey, List.of()));

    assertThat(older(exchanged, "orders/a", cursor)).isEqualTo(LAST);
    assertThat(exchanged.write("orders/a", LAST, false)).isNotEqualTo(cursor);
    assertThatThrownBy(() -> older(foreign, "orders/a", cursor)).isInstanceOf(Problem.class);
  }
}
