package io.tidings.platform;

import java.util.Locale;

/**
 * Every code a problem answer can carry, with its HTTP status. Callers switch on the code, so a
 * name never changes; the README lists them all (a test compares).
 */
public enum ProblemCode {
  VALIDATION_FAILED(400, "The request is not valid"),
  NOT_JSON(400, "The body is not JSON"),
  CURSOR_INVALID(400, "The cursor is not one of ours"),
  UNAUTHORIZED(401, "An API key is needed"),
  SIGNATURE_INVALID(401, "The signature does not hold"),
  FORBIDDEN(403, "This key may not do that"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  TOO_SLOW(408, "The request took too long to come in"),
  ORDER_CONFLICT(409, "The order exists with other content"),
  RESULT_CONFLICT(409, "The recharge already ended otherwise"),
  NAME_TAKEN(409, "The name is taken"),
  STATE_CONFLICT(409, "Its state does not allow that"),
  QUOTA_REACHED(409, "There are as many as are allowed"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The URI is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  LIMIT_REACHED(429, "That is more than allowed"),
  UNAVAILABLE(503, "Try again shortly"),
  INTERNAL(500, "Our fault");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** As it stands in the answer: snake_case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The code for a status that a library chose; a 4xx without one of its own is a bad request. */
  static ProblemCode ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> TOO_SLOW;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 503 -> UNAVAILABLE;
      default -> status >= 500 ? INTERNAL : VALIDATION_FAILED;
    };
  }
}
