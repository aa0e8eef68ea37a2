package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineGuardTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/recharges",
        "orderNo=a+b&x=%25",
        "%E6%9C%80",
        "a=%7e%7E",
        "a%20b",
        "%00"
      })
  void encodedText_isAccepted(String text) {
    assertThat(RequestLineGuard.isEncoded(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"100%", "%2", "%zz", "%G0", "a b", "最", "%E6%9C", "%C0%AF", "%ED%A0%80", "%FF"})
  void undecodableText_isRejected(String text) {
    assertThat(RequestLineGuard.isEncoded(text)).isFalse();
  }

  @Test
  void encodedCharacterAtTheEnd_isAccepted() {
    assertThat(RequestLineGuard.isEncoded("%41")).isTrue();
  }
}
