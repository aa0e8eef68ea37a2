package io.tidings.console;

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
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Serves the console below {@code /console/}. The files need no key: they hold no data, and the
 * page gets all it shows from the API with the key or token of whoever looks.
 *
 * <p>The policy lets the page run only its own files and talk only to this server (and the issuer),
 * so that text from outside that got into it could neither run nor send anything anywhere.
 */
@Singleton
class ConsoleRoutes {

  private final ConsoleFiles files;
  private final ConsoleConfig config;
  private final ConsoleFile page;
  private final String policy;

  ConsoleRoutes(
      ConsoleFiles files,
      ConsoleConfig config,
      @ConfigProperty(name = "tidings.account.enabled", defaultValue = "false") boolean accounts,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean oidc,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> issuer) {
    this.files = files;
    this.config = config;
    Optional<String> signIn = issuer.filter(url -> oidc && config.oidcClientId().isPresent());
    this.page = files.page(signIn.orElse(""), accounts, config);
    this.policy = policy(signIn.map(ConsoleRoutes::origin).orElse(""), config);
  }

  private static String origin(String url) {
    URI issuer = URI.create(url);
    return " " + issuer.getScheme() + "://" + issuer.getAuthority();
  }

  /** The page's Content-Security-Policy. With a sign-in it may also ask the issuer. Pure. */
  static String policy(String issuer, ConsoleConfig config) {
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        + " connect-src 'self'"
        + issuer
        + (issuer.isEmpty() ? "" : config.oidcHosts().map(more -> " " + more).orElse(""))
        + "; base-uri 'none'; form-action 'none'; frame-ancestors "
        + config.frameAncestors();
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
        .putHeader("content-security-policy", policy)
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cache-control", "no-cache");
    send(context, page);
  }

  /**
   * While replicas of two builds run, the page may come from one and its files from the other: then
   * the file of this build is sent, and not kept by the browser.
   */
  private void file(RoutingContext context) {
    ConsoleFile file = files.find(context.pathParam("*"));
    if (file == null) {
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

    /**
     * The console as a client of the OIDC issuer: a public client (PKCE) whose redirect URI is the
     * console's address. Without it, or with OIDC off, people paste a token.
     */
    @WithName("oidc-client-id")
    Optional<String> oidcClientId();

    /** The scopes that the console asks the issuer for. */
    @WithName("oidc-scope")
    @WithDefault("openid profile")
    String oidcScope();

    /** Further origins of the issuer, if its token endpoint is on another one. */
    @WithName("oidc-hosts")
    Optional<String> oidcHosts();
  }
}
