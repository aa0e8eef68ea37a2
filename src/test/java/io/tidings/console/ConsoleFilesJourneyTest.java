package io.tidings.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.DecoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.tidings.console.ConsoleRoutes.ConsoleConfig;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** How the console's files are served. */
@QuarkusTest
@RealServices
class ConsoleFilesJourneyTest {

  private static final Pattern MODULE =
      Pattern.compile("(?:from ?|import ?)['\"](\\.[^'\"]+)['\"]");
  private static final int MOST_BYTES = 100 * 1024;

  private static String page() {
    return given().get("/console/").then().statusCode(200).extract().asString();
  }

  @ConfigProperty(name = "quarkus.oidc.auth-server-url")
  String issuer;

  @Inject ConsoleConfig config;

  private static String version() {
    Matcher version = Pattern.compile("([0-9a-f]{16})/app\\.js").matcher(page());
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void page_forbidsAllButItsOwnFiles() {
    given()
        .get("/console/")
        .then()
        .statusCode(200)
        .header("cache-control", "no-cache")
        .header(
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self' "
                + issuer
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    given().redirects().follow(false).get("/console").then().statusCode(308);
  }

  @Test
  void policy_namesNoOtherHost_withoutASignIn() {
    assertThat(ConsoleRoutes.policy("", config)).contains("connect-src 'self'; base-uri");
  }

  /** All that the first view needs: the page, its style, and every module that another names. */
  @Test
  void files_areSmallTogether_andKeptForGood() throws Exception {
    String base = "/console/" + version() + "/";
    Set<String> seen = new TreeSet<>();
    int bytes = load(base + "app.js", seen) + load(base + "console.css", seen);

    assertThat(seen).hasSizeGreaterThan(10).anyMatch(name -> name.endsWith("lit/lit-html.js"));
    assertThat(bytes).isLessThan(MOST_BYTES);
    seen.removeIf(name -> name.endsWith("/app.js") || name.endsWith(".css"));
    Set<String> named = new TreeSet<>();
    Matcher preloads = Pattern.compile("modulepreload\" href=\"([^\"]+)").matcher(page());
    while (preloads.find()) {
      named.add("/console/" + preloads.group(1));
    }
    assertThat(named).as("loaded at once, not one after the other").isEqualTo(seen);
  }

  private static int load(String path, Set<String> seen) throws Exception {
    if (!seen.add(path)) {
      return 0;
    }
    Response answer =
        given()
            .config(
                RestAssuredConfig.config()
                    .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
            .header("accept-encoding", "gzip")
            .get(path);
    answer
        .then()
        .statusCode(200)
        .header("content-encoding", "gzip")
        .header("cache-control", "public, max-age=31536000, immutable");
    byte[] zipped = answer.asByteArray();
    String text =
        new String(new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes(), "UTF-8");
    int sum = zipped.length;
    for (Matcher m = MODULE.matcher(text); m.find(); ) {
      sum += load(java.net.URI.create(path).resolve(m.group(1)).toString(), seen);
    }
    return sum;
  }

  /** While replicas of two builds run, a page may ask the other one for its files. */
  @Test
  void fileOfAnotherBuild_isSent_andNotKept() {
    given()
        .get("/console/0000000000000000/app.js")
        .then()
        .statusCode(200)
        .header("cache-control", "no-store");
    given().head("/console/").then().statusCode(200);
  }

  @Test
  void unknownFiles_areNotFound() {
    for (String name : Set.of("none.js", "index.html", "../x", "lit/none.js")) {
      given()
          .urlEncodingEnabled(false)
          .get("/console/" + version() + "/" + name)
          .then()
          .statusCode(404);
    }
  }
}
