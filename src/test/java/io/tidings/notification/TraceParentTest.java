package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceParentTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String EXAMPLE = "00-" + TRACE + "-b7ad6b7169203331-01"; // from the standard

  @Test
  void validTraceparent_isRead() {
    assertThat(TraceParent.read(EXAMPLE)).isEqualTo(EXAMPLE);
    assertThat(TraceParent.read(" " + EXAMPLE + " ")).isEqualTo(EXAMPLE);
    assertThat(TraceParent.read(EXAMPLE.replaceFirst("00", "01") + "-more")).isEqualTo(EXAMPLE);
  }

  @Test
  void invalidTraceparent_isIgnored() {
    for (String none :
        new String[] {
          null,
          "",
          "x",
          EXAMPLE + "-more",
          EXAMPLE.toUpperCase(),
          "ff" + EXAMPLE.substring(2),
          EXAMPLE.replace(TRACE, "0".repeat(32)),
          EXAMPLE.replace("b7ad6b7169203331", "0".repeat(16)),
          EXAMPLE + "\r\nx: y"
        }) {
      assertThat(TraceParent.read(none)).as(none).isNull();
    }
  }

  @Test
  void child_hasTheSameTraceAndItsOwnParent() {
    String child = TraceParent.child(EXAMPLE);

    assertThat(TraceParent.read(child)).isEqualTo(child).isNotEqualTo(EXAMPLE);
    assertThat(child).startsWith("00-" + TRACE + "-").endsWith("-01");
    assertThat(TraceParent.child(EXAMPLE)).isNotEqualTo(child);
  }
}
