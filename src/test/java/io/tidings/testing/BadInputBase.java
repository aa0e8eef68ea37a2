package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks the form of a problem response, whatever the bad input was. */
public abstract class BadInputBase extends JourneyBase {

  protected static void problem(Api.Answer answer, int status, String code, String field) {
    answer.expect(status);
    assertThat(answer.get("code")).as(answer.text()).isEqualTo(code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.get("title")).isNotEmpty();
    assertThat(answer.get("detail")).isNotEmpty();
    if (field != null) {
      assertThat(answer.json().path("errors").findValuesAsText("field"))
          .as(answer.text())
          .contains(field);
    }
  }
}
