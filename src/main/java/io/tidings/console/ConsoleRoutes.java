package io.tidings.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.console.ConsoleFiles.ConsoleFile;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

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
    router.get("/console").handler(this::page); // matches with a slash at the end, too
    router.get("/console/:version/*").handler(this::file);
  }

  private void page(RoutingContext context) {
    if (!context.request().path().endsWith("/")) { // the page's own paths are relative
      context.response().setStatusCode(308).putHeader("location", "/console/").end();
      return;
    }
    context
        .response()
        .putHeader("content-security-policy", POLICY + config.frameAncestors())
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cache-control", "no-cache");
    send(context, files.find("index.html"));
  }

  private void file(RoutingContext context) {
    if (!files.version().equals(context.pathParam("version"))) {
      context.next(); // of another build: its page must be loaded again
      return;
    }
    ConsoleFile file = files.find(context.pathParam("*"));
    if (file == null) {
      context.next();
      return;
    }
    context.response().putHeader("cache-control", "public, max-age=31536000, immutable");
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
