package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.account.Order.OrderState;
import org.junit.jupiter.api.Test;

class NoticeTest {

  private static final String DATA =
      "{\"id\":\"r-1\",\"orderNo\":\"o-1\",\"accountId\":\"a-1\",\"amount\":1999,\"currency\":\"CNY\",\"status\":\"SUCCEEDED\"}";
  private final ObjectMapper json = new ObjectMapper();

  private Notice read(String body) {
    return Notice.read(json, "n-1", body.getBytes());
  }

  private static String body(String type, String data) {
    return "{\"type\":\""
        + type
        + "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"data\":"
        + data
        + "}";
  }

  @Test
  void wireFormat_isRead() {
    assertThat(read(body("recharge.succeeded", DATA)))
        .isEqualTo(
            new Notice("n-1", "o-1", "a-1", 1999, "CNY", OrderState.SUCCEEDED, "r-1", null, null));
    assertThat(read(body("recharge.paid_after_close", DATA)).result())
        .isEqualTo(OrderState.PAID_AFTER_CLOSE);
  }

  @Test
  void otherFormats_areRejected() {
    for (String bad :
        new String[] {
          "",
          "x",
          "[]",
          "{}",
          body("order.created", DATA),
          body("recharge.failed", "{}"),
          body("recharge.failed", DATA.replace("1999", "19.99")),
          body("recharge.failed", DATA.replace("1999", "\"1999\"")),
          body("recharge.failed", DATA.replace("1999", "99999999999999999999")),
          body("recharge.failed", DATA.replace("\"o-1\"", "7")),
          body("recharge.failed", DATA.replace("o-1", "")),
          body("recharge.failed", DATA.replace("o-1", "a\\u0000")),
          body("recharge.failed", DATA.replace("CNY", "x".repeat(101)))
        }) {
      assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void queryResponse_isReadTheSameWay() throws Exception {
    assertThat(Notice.ofRecharge(json.readTree(DATA)).id()).isEqualTo("query:r-1:SUCCEEDED");
    assertThat(Notice.ofRecharge(json.readTree(DATA.replace("SUCCEEDED", "PENDING")))).isNull();
    assertThat(
            Notice.ofRecharge(
                    json.readTree(
                        DATA.replace(
                            "\"SUCCEEDED\"",
                            "\"CLOSED\",\"paidAfterCloseAt\":\"2026-01-01T00:00:00Z\"")))
                .result())
        .isEqualTo(OrderState.PAID_AFTER_CLOSE);
    assertThatThrownBy(() -> Notice.ofRecharge(json.readTree(DATA.replace("SUCCEEDED", "ODD"))))
        .hasMessageContaining("ODD");
  }
}
