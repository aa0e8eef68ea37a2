package io.tidings.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** A Chromium that opens views of the console, by the WebDriver protocol, and measures itself. */
final class ConsoleBrowser implements AutoCloseable {

  /** Runs before the page: logs in, and notes when the view has its data. */
  private static final String NOTE =
      """
      sessionStorage.setItem('tidings.key', '%s');
      new MutationObserver(() => {
        if (!window.drawn && document.querySelector('main .tile, main tbody tr')) window.drawn = performance.now();
      }).observe(document, { childList: true, subtree: true });
      """;

  /** Milliseconds from the navigation until it is drawn, and from the last answer until then. */
  private static final String READ =
      """
      const asked = performance.getEntriesByType('resource').filter((one) => one.name.includes('/v1/') && one.responseEnd <= (window.drawn || 0));
      return window.drawn ? window.drawn + ' ' + (window.drawn - Math.max(...asked.map((one) => one.responseEnd))) : '';
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Child driver;
  private final String base;
  private final String session;

  ConsoleBrowser(BenchEnvironment place, Path folder, String key) {
    int port = Command.freePort();
    driver =
        Child.silent(
            "chromedriver",
            place.logs(),
            List.of(folder.resolve("chromedriver").toString(), "--port=" + port));
    base = "http://127.0.0.1:" + port;
    Wait.until(20, this::isReady);
    String options =
        """
        {"capabilities":{"alwaysMatch":{"goog:chromeOptions":{"binary":"%s","args":["--headless","--no-sandbox",\
        "--disable-gpu","--disable-dev-shm-usage","--no-first-run","--disable-background-networking",\
        "--disable-component-update","--disable-sync","--window-size=1200,900"]}}}}"""
            .formatted(folder.resolve("chromium").toAbsolutePath());
    session = base + "/session/" + text(send("POST", base + "/session", options), "sessionId");
    send(
        "POST",
        session + "/goog/cdp/execute",
        "{\"cmd\":\"Page.addScriptToEvaluateOnNewDocument\",\"params\":{\"source\":"
            + quoted(NOTE.formatted(key))
            + "}}");
  }

  /** Milliseconds from the navigation, and from the last answer, until a view is drawn. */
  record Drawn(double sinceNavigation, double sinceAnswer) {}

  Drawn open(String url) {
    send("POST", session + "/url", "{\"url\":\"about:blank\"}");
    send("POST", session + "/url", "{\"url\":" + quoted(url) + "}");
    String[] read = {""};
    boolean drawn =
        Wait.until(
            20,
            () -> {
              String body = "{\"args\":[],\"script\":" + quoted(READ) + "}";
              read[0] = text(send("POST", session + "/execute/sync", body), "value");
              return read[0].contains(" ");
            });
    if (!drawn) {
      throw new IllegalStateException(url + " was not drawn within 20 s");
    }
    String[] numbers = read[0].split(" ");
    return new Drawn(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
  }

  private boolean isReady() {
    try {
      return send("GET", base + "/status", null).contains("\"ready\":true");
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private String send(String method, String url, String body) {
    try {
      HttpRequest.BodyPublisher sent =
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(body);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).method(method, sent).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(url + " answered " + answer.body());
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(String json, String field) {
    return json.replaceFirst("(?s).*?\"" + field + "\" *: *\"([^\"]*)\".*", "$1");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Override
  public void close() {
    send("DELETE", session, null);
    driver.close();
  }
}
