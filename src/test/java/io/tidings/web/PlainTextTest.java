package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.RequestValidator.PlainText;
import org.junit.jupiter.api.Test;

class PlainTextTest {

  @PlainText(max = 5)
  private static final String MODEL = "x";

  private final PlainText.Rule rule = new PlainText.Rule();

  PlainTextTest() throws NoSuchFieldException {
    rule.initialize(PlainTextTest.class.getDeclaredField("MODEL").getAnnotation(PlainText.class));
  }

  @Test
  void oneLineIsValid_upToTheLimit() {
    for (String good : new String[] {"a", "12345", "余额", "a b", null}) {
      assertThat(rule.isValid(good, null)).as(good).isTrue();
    }
  }

  @Test
  void textIsInvalid_ifItCannotBeStoredOrShown() {
    for (String bad :
        new String[] {"", "  ", "123456", "a\nb", "a\0b", "\u007f", "\u0085", "\ud800"}) {
      assertThat(rule.isValid(bad, null)).as(bad).isFalse();
    }
  }
}
