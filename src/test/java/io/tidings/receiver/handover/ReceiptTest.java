package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptTest {

  private static final UUID ONE = UUID.randomUUID();
  private static final UUID TWO = UUID.randomUUID();

  private static Receipt read(String body) {
    return Receipt.read(new ObjectMapper(), body.formatted(ONE, TWO).getBytes());
  }

  @Test
  void eachForm_isRead() {
    assertThat(read("{\"id\":\"%s\"}").ids()).containsExactly(ONE);
    for (String two :
        List.of(
            "[{\"id\":\"%s\"},{\"id\":\"%s\"}]",
            "{\"ids\":[\"%s\",\"%s\"]}",
            "[\"%s\",\"%s\"]",
            "{\"ids\":[{\"id\":\"%s\"},\"%s\"],\"more\":1}")) {
      assertThat(read(two).ids()).as(two).containsExactly(ONE, TWO);
      assertThat(read(two).bad()).as(two).isEmpty();
    }
  }

  @Test
  void badElement_doesNotDiscardTheOthers() {
    for (String bad : List.of("{}", "7", "null", "\"x\"", "{\"id\":7}", "[]", "{\"id\":null}")) {
      Receipt receipt = read("[{\"id\":\"%s\"}," + bad + ",{\"id\":\"%s\"}]");

      assertThat(receipt.ids()).as(bad).containsExactly(ONE, TWO);
      assertThat(receipt.bad()).containsExactly(bad);
    }
  }

  @Test
  void invalidReceipt_isRejectedWithTheReason() {
    for (String bad :
        List.of(
            "",
            "x",
            "{}",
            "[]",
            "{\"ids\":[]}",
            "{\"ids\":7}",
            "{\"id\":7}",
            "[1]",
            "null",
            "[1,2]")) {
      assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> read("[" + "1,".repeat(1_000) + "1]")).hasMessageContaining("1000");
    assertThatThrownBy(() -> read(" ".repeat(65_537))).hasMessageContaining("65536 bytes");
  }
}
