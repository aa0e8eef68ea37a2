package io.tidings.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @Test
  void url_isShownInAscii() {
    assertThat(Target.asciiForm("https://bücher.example/最?q=最"))
        .isEqualTo("https://xn--bcher-kva.example/%E6%9C%80?q=%E6%9C%80");
    assertThat(Target.asciiForm("http://bücher.example:81"))
        .isEqualTo("http://xn--bcher-kva.example:81/");
  }

  @Test
  void url_isParsed() {
    assertThat(Target.parse("https://shop.example.com"))
        .isEqualTo(new Target("shop.example.com", 443, true, "/"));
    assertThat(Target.parse("HTTP://shop.example.com:8080/a%20b?c=d"))
        .isEqualTo(new Target("shop.example.com", 8080, false, "/a%20b?c=d"));
    assertThat(Target.parse("http://[::1]/x")).isEqualTo(new Target("::1", 80, false, "/x"));
    assertThat(Target.parse("http://10.0.0.1/?a"))
        .isEqualTo(new Target("10.0.0.1", 80, false, "/?a"));
  }

  @Test
  void underscoresAndNonAsciiLetters_areAccepted() {
    assertThat(Target.parse("http://order_service.shop_1/").host())
        .isEqualTo("order_service.shop_1");
    assertThat(Target.parse("http://例え.example:81/最?q=最"))
        .isEqualTo(new Target("xn--r8jz45g.example", 81, false, "/%E6%9C%80?q=%E6%9C%80"));
    assertThat(Target.parse("http://bücher.example/").host()).isEqualTo("xn--bcher-kva.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "faß.example",
        "[::ffff:1.2.3.4]",
        "[::ffff:7f00:1]",
        "[::FFFF:0102:0304]",
        "-a.example",
        "a-.example",
        "a..b",
        ".a",
        "a b",
        "[1.2.3.4]",
        "[::g]",
        "[]",
        "[::1",
        "::1",
        "a:b",
        "x:1:2",
        "１２７.0.0.1",
        "a%20b"
      })
  void invalidHost_isRejected(String host) {
    assertThatThrownBy(() -> Target.parse("http://" + host + "/"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void literal_isTheAddressInTheUrl() {
    assertThat(Target.parse("http://10.0.0.1/").literal()).hasToString("/10.0.0.1");
    assertThat(Target.parse("http://[fe80::1]/").literal().getHostAddress())
        .isEqualTo("fe80:0:0:0:0:0:0:1");
    assertThat(Target.parse("http://10.example.com/").literal()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ftp://x/", "http:///x", "http://a b/", "x", "//x/", "file:///etc/passwd"})
  void invalidUrl_isRejected(String url) {
    assertThatThrownBy(() -> Target.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Some parsers read these as 127.0.0.1, others as another address or as a name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x7f.1", "2130706433", "0177.0.0.1", "0x7f000001", "127.1", "127.0.1", "017700000001",
        "127.0.0.01", "0x7f.0.0.1", "127.0.0.1.", "[::1%lo]", "[fe80::1%25eth0]", "①②⑦.0.0.1",
            "256.0.0.1"
      })
  void otherSpellingsOfAnAddress_areRefused(String host) {
    assertThatThrownBy(() -> Target.parse("http://" + host + "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(must name a host|is not a URL).*");
  }

  @Test
  void userInfoAndFragment_areRefused() {
    for (String url :
        new String[] {"https://a:b@x.example/", "https://a@x.example/", "https://x.example/#f"}) {
      assertThatThrownBy(() -> Target.parse(url))
          .hasMessageContaining("no user info and no fragment");
    }
  }

  @Test
  void tooLong_isRefused() {
    assertThatThrownBy(() -> Target.parse("https://x.example/" + "a".repeat(2048)))
        .hasMessageContaining("2048");
  }
}
