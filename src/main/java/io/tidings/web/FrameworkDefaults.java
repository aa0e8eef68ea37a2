package io.tidings.web;

import io.quarkus.logging.LoggingFilter;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Small corrections of what the framework does by default, each on its own. */
public final class FrameworkDefaults {

  private FrameworkDefaults() {}

  /** Answers 404 for an unknown group of health checks; the framework would report it as UP. */
  @Singleton
  static class HealthGroups {

    private static final String PATH = "/q/health/group/";
    private static final Set<String> KNOWN = Set.of("accepting");

    void register(@Observes ManagementInterface management) {
      management
          .router()
          .route(PATH + "*")
          .order(Integer.MIN_VALUE)
          .handler(
              context -> {
                String path = context.normalizedPath();
                if (path.startsWith(PATH) && KNOWN.contains(path.substring(PATH.length()))) {
                  context.next();
                } else {
                  context.response().setStatusCode(404).end();
                }
              });
    }
  }

  /**
   * Formats numbers the same everywhere: in some locales {@code %d} writes other digits, which log
   * tools do not recognize.
   */
  @Singleton
  static class PlainLocale {

    void set(@Observes @Priority(1) StartupEvent started) {
      Locale.setDefault(Locale.ROOT);
    }
  }

  /**
   * Makes each log message one line: text from outside must neither forge a log line nor control
   * the terminal that shows it. Stack traces are not changed. A handler has one filter, so this one
   * also leaves out repeated failures.
   */
  @LoggingFilter(name = "one-line")
  public static final class OneLine implements Filter {

    private static final Pattern CONTROL =
        Pattern.compile("\\p{Cntrl}|[\u0080-\u009f\u2028\u2029]");

    private final RepeatedFailures repeated = new RepeatedFailures();

    @Override
    public boolean isLoggable(LogRecord record) {
      if (record instanceof ExtLogRecord line) {
        String message = line.getFormattedMessage();
        if (message != null && hasControl(message)) {
          line.setMessage(
              CONTROL.matcher(message).replaceAll(" "), ExtLogRecord.FormatStyle.NO_FORMAT);
        }
      }
      return repeated.isLoggable(record);
    }

    /** Nearly every line has none, and looking by the pattern took 4 % of a delivery. */
    private static boolean hasControl(String message) {
      for (int i = 0; i < message.length(); i++) {
        char c = message.charAt(i);
        if (c < ' ' || c >= 0x7f && c <= 0x9f || c == 0x2028 || c == 0x2029) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Adds headers for caches and browsers: a response must not be cached unless its resource allows
   * it, because it may hold secrets or another caller's data; and its type must not be guessed. The
   * date (RFC 9110, 6.6.1) tells a page how wrong its own clock is.
   */
  static class SafeHeaders {

    private static final DateTimeFormatter DATE =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @ServerResponseFilter
    void add(ContainerResponseContext response) {
      response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
      response
          .getHeaders()
          .computeIfAbsent(HttpHeaders.CACHE_CONTROL, none -> new ArrayList<>(List.of("no-store")));
      response.getHeaders().putSingle(HttpHeaders.DATE, DATE.format(Instant.now()));
    }
  }
}
