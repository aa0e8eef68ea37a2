package io.tidings.platform;

import io.vertx.core.http.HttpServerRequest;

/** Headers that have a meaning for us. The framework hands an empty one over as none. */
public final class RequestHeader {

  private RequestHeader() {}

  /**
   * What it says; {@code null}: it was not sent.
   *
   * @throws Problem naming it when it is there and says nothing
   */
  public static String optional(HttpServerRequest request, String name) {
    String text = request.getHeader(name);
    if (text != null && text.isBlank()) {
      throw Problem.invalid(name, "must not be empty; leave it out to send none");
    }
    return text;
  }
}
