package io.tidings.web;

import io.vertx.core.http.HttpServerRequest;

/** Reads optional headers. The framework reports an empty one as absent. */
public final class RequestHeader {

  private RequestHeader() {}

  /**
   * The value; {@code null} if the header was not sent.
   *
   * @throws Problem naming the header if it was sent without a value
   */
  public static String optional(HttpServerRequest request, String name) {
    String text = request.getHeader(name);
    if (text != null && text.isBlank()) {
      throw Problem.invalid(name, "must not be empty; leave it out to send none");
    }
    return text;
  }
}
