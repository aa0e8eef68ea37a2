package io.tidings.console;

import static java.util.Objects.requireNonNull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.console.ConsoleFiles.ConsoleFile;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Serves the console below {@code /console/}. The files need no key: they hold no data, and the
 * page gets all it shows from the API with the key of whoever looks.
 *
 * <p>The policy lets the page run only its own files and talk only to this server, so that text
 * from outside that got into it could neither run nor send anything anywhere.
 */
@Singleton
class ConsoleRoutes {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

  private static final String PAGE = "index.html";

  private final ConsoleFiles files;
  private final ConsoleConfig config;

  ConsoleRoutes(ConsoleFiles files, ConsoleConfig config) {
    this.files = files;
    this.config = config;
  }

  void register(@Observes Router router) {
    if (!config.enabled()) {
      return;
    }
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
      router.route(method, "/console").handler(this::page); // with a slash at the end, too
      router.route(method, "/console/:version/*").handler(this::file);
    }
  }

  private void page(RoutingContext context) {
    if (!context.request().path().endsWith("/")) { // the page's own paths are relative
      context.response().setStatusCode(308).putHeader("location", "console/").end();
      return;
    }
    context
        .response()
        .putHeader("content-security-policy", POLICY + config.frameAncestors())
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cache-control", "no-cache");
    send(context, requireNonNull(files.find(PAGE)));
  }

  /**
   * While replicas of two builds run, the page may come from one and its files from the other: then
   * the file of this build is sent, and not kept by the browser.
   */
  private void file(RoutingContext context) {
    ConsoleFile file = files.find(context.pathParam("*"));
    if (file == null || file == files.find(PAGE)) {
      context.next();
      return;
    }
    boolean isOurs = files.version().equals(context.pathParam("version"));
    context
        .response()
        .putHeader("cache-control", isOurs ? "public, max-age=31536000, immutable" : "no-store");
    send(context, file);
  }

  private static void send(RoutingContext context, ConsoleFile file) {
    HttpServerResponse response =
        context
            .response()
            .putHeader("content-type", file.type())
            .putHeader("x-content-type-options", "nosniff")
            .putHeader("vary", "accept-encoding");
    String accepted = context.request().getHeader("accept-encoding");
    if (accepted != null && accepted.contains("gzip")) {
      response.putHeader("content-encoding", "gzip").end(file.gzipped());
    } else {
      response.end(file.plain());
    }
  }

  /** Configures the console. */
  @ConfigMapping(prefix = "tidings.console")
  public interface ConsoleConfig {

    /** Whether the console is served. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Which pages may embed it, as a source list of {@code frame-ancestors} in a
     * Content-Security-Policy, like {@code https://intranet.example}.
     */
    @WithName("frame-ancestors")
    @WithDefault("'none'")
    String frameAncestors();
  }
}
