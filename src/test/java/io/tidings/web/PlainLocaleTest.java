package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.FrameworkDefaults.PlainLocale;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainLocaleTest {

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void numbers_useAsciiDigits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertThat("%d".formatted(1999)).isEqualTo("١٩٩٩");

    new PlainLocale().set(null);

    assertThat("%d".formatted(1999)).isEqualTo("1999");
  }
}
