package io.tidings.web;

import java.util.Locale;

/**
 * Every code a problem can have, with its HTTP status. Callers switch on the code, so a name never
 * changes; docs/api.md lists them all (a test compares).
 */
public enum ProblemCode {
  VALIDATION_FAILED(400, "Invalid request"),
  NOT_JSON(400, "The body is not JSON"),
  CURSOR_INVALID(400, "Invalid cursor"),
  UNAUTHORIZED(401, "A valid API key is required"),
  SIGNATURE_INVALID(401, "Invalid signature"),
  FORBIDDEN(403, "Not allowed"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  TOO_SLOW(408, "Request timeout"),
  ORDER_CONFLICT(409, "The order exists with different content"),
  RESULT_CONFLICT(409, "The recharge already has another result"),
  NAME_TAKEN(409, "The name is already in use"),
  STATE_CONFLICT(409, "Not allowed in the current state"),
  QUOTA_REACHED(409, "Quota reached"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The URI is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  LIMIT_REACHED(429, "Too many requests"),
  UNAVAILABLE(503, "Temporarily unavailable"),
  INTERNAL(500, "Internal error");

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

  /** The form in the JSON response: snake_case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The code for a status set by a library; a 4xx without its own code is a bad request. */
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
