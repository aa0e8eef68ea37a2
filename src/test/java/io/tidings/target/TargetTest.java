package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void takesAUrlApart() {
    assertThat(Target.parse("https://shop.example.com"))
        .isEqualTo(new Target("shop.example.com", 443, true, "/"));
    assertThat(Target.parse("HTTP://shop.example.com:8080/a%20b?c=d"))
        .isEqualTo(new Target("shop.example.com", 8080, false, "/a%20b?c=d"));
    assertThat(Target.parse("http://[::1]/x")).isEqualTo(new Target("::1", 80, false, "/x"));
  }

  @Test
  void refusesWhatCantBeCalled() {
    for (String bad : new String[] {"", "ftp://x/", "http:///x", "http://a b/", "x", "//x/"}) {
      assertThatThrownBy(() -> Target.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
