package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.secrets.SecretBox;
import io.tidings.web.Page.PageSlice;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PageTest {

  private final Cursors cursors =
      new Cursors(new SecretBox(Base64.getEncoder().encodeToString(new byte[32]), List.of()));
  private final List<UUID> list = new ArrayList<>(); // oldest first

  private void add(int number) {
    list.add(new UUID(1, number));
  }

  /** Reads a page as the database would. */
  private Page<Long> page(String cursor) {
    PageSlice slice = cursors.slice("l", cursor, "2");
    List<UUID> rows = new ArrayList<>(list);
    if (!slice.isBackwards()) {
      java.util.Collections.reverse(rows);
    }
    rows.removeIf(
        id ->
            slice.older() != null && id.compareTo(slice.older()) >= 0
                || slice.newer() != null && id.compareTo(slice.newer()) <= 0);
    List<UUID> read = rows.subList(0, Math.min(slice.rows(), rows.size()));
    return Page.of(slice, read, UUID::getLeastSignificantBits, Function.identity());
  }

  @Test
  void pagesAreTheSame_forwardsAndBackwards() {
    for (int i = 1; i <= 5; i++) {
      add(i);
    }
    Page<Long> first = page(null);
    Page<Long> second = page(first.next());
    Page<Long> third = page(second.next());

    assertThat(first.items()).containsExactly(5L, 4L);
    assertThat(second.items()).containsExactly(3L, 2L);
    assertThat(third.items()).containsExactly(1L);
    assertThat(third.next()).isNull();
    assertThat(page(third.prev()).items()).isEqualTo(second.items());
    assertThat(page(second.prev()).items()).isEqualTo(first.items());
    assertThat(page(page(third.prev()).next()).items()).isEqualTo(third.items());
  }

  @Test
  void newItemComesBeforeTheFirstPage_andChangesNoOtherPage() {
    add(1);
    add(2);
    add(3);
    Page<Long> first = page(null);
    Page<Long> nothing = page(first.prev());
    assertThat(nothing.items()).isEmpty();
    assertThat(page(nothing.next()).items()).isEqualTo(first.items());

    add(4);

    assertThat(page(first.next()).items()).containsExactly(1L);
    assertThat(page(nothing.prev()).items()).containsExactly(4L);
    assertThat(page(first.prev()).items()).containsExactly(4L);
  }

  @Test
  void emptyList_hasNoCursors() {
    assertThat(page(null)).isEqualTo(new Page<>(List.of(), null, null));
  }
}
