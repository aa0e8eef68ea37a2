package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Checks a page as it is shown: for everybody (axe-core), on its own, and not wider than it may.
 */
final class PageCheck {

  private static final String AXE = resource("/axe.min.js");

  private static final String RUN_AXE =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document).then(
        (result) => done([String(result.passes.length), ...result.violations.flatMap((rule) =>
          rule.nodes.map((node) => `${rule.id} ${node.target.join(' ')} ${node.html.slice(0, 200)}`))]),
        (failure) => done(['0', `axe did not run: ${failure}`]));
      """;

  /** Elements that stick out of the page, unless they are in something that scrolls. */
  private static final String WIDE =
      """
      if (document.documentElement.scrollWidth <= innerWidth + 1) return [];
      return [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.parentElement.closest('.scroll, .columns, pre'))
        .map((one) => one.outerHTML.slice(0, 120));
      """;

  private final ChromeDriver driver;

  PageCheck(ChromeDriver driver) {
    this.driver = driver;
  }

  private static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if the page is hard to use for somebody, has logged an error, or asked another host. */
  void assertSound(String where, List<String> errors) {
    driver.executeScript(AXE);
    @SuppressWarnings("unchecked")
    List<String> found = (List<String>) driver.executeAsyncScript(RUN_AXE);
    assertThat(Integer.parseInt(found.get(0))).as(where).isGreaterThan(5);
    assertThat(found.subList(1, found.size())).as(where).isEmpty();
    assertThat(errors).as(where).isEmpty();
    assertThat(
            driver.executeScript(
                "return performance.getEntriesByType('resource').map((r) => r.name)"
                    + ".filter((name) => !name.startsWith(location.origin))"))
        .as(where)
        .isEqualTo(List.of());
    assertThat(driver.executeScript(WIDE))
        .as(where + ": what makes the page wider")
        .isEqualTo(List.of());
  }
}
