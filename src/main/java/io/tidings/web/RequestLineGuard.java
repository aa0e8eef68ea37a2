package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidings.web.Problem.EarlyAnswer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a problem to requests without a Host, with a URI that is too long, or with a path or
 * query that is not UTF-8. (The server itself accepts 16 times as much before it answers an empty
 * 414.) An invalid URI (RFC 3986, 2.1), like {@code ?x=100%}, gets an empty 400 from the HTTP
 * server before our code sees it.
 */
@Singleton
class RequestLineGuard {

  private static final int BEFORE_EVERYTHING = 1_100;
  private static final int LONGEST = 4_096;

  /** An empty value, as of a script's unset variable, must not count as an absent parameter. */
  private static final Pattern EMPTY =
      Pattern.compile("(?:^|&)(?!(?:cursor|limit)=)([A-Za-z]{1,40})=(?:&|$)");

  private static final String REMEDY = "must be percent-encoded UTF-8: write % as %25";

  private final EarlyAnswer answers;

  RequestLineGuard(EarlyAnswer answers) {
    this.answers = answers;
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_EVERYTHING);
  }

  /** Handles a missing Host, which the router rejects before any filter. */
  void register(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .failureHandler(
            context -> {
              if (context.request().authority() == null) {
                answers.refuse(
                    context, Problem.invalid("Host", "is required: it names the requested server"));
              } else {
                context.next();
              }
            });
  }

  private void check(RoutingContext context) {
    Problem problem = problem(context);
    if (problem == null) {
      context.next();
    } else {
      answers.refuse(context, problem);
    }
  }

  private static @Nullable Problem problem(RoutingContext context) {
    if (context.request().uri().length() > LONGEST) {
      return new Problem(
          ProblemCode.URI_TOO_LONG,
          "The URI may have at most "
              + LONGEST
              + " characters; ask for fewer items at once, or use POST where it exists.");
    }
    if (!isEncoded(context.request().path())) {
      return Problem.invalid("path", REMEDY);
    }
    String query = context.request().query();
    if (query != null && !isEncoded(query)) {
      return Problem.invalid(firstBad(query), REMEDY);
    }
    Matcher empty = EMPTY.matcher(query == null ? "" : query);
    if (empty.find()) {
      return Problem.invalid(empty.group(1), "must not be empty; leave it out, or give it a value");
    }
    return null;
  }

  private static String firstBad(String query) {
    for (String parameter : query.split("&")) {
      String name = parameter.split("=", 2)[0];
      if (!isEncoded(parameter) && isEncoded(name) && name.matches("[A-Za-z]{1,40}")) {
        return name;
      }
    }
    return "query";
  }

  /** ASCII, two hex digits after each percent sign, and valid UTF-8 when decoded. */
  static boolean isEncoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        if (c <= ' ' || c >= 0x7f) {
          return false;
        }
        bytes.put((byte) c);
        continue;
      }
      int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return false;
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }
}
