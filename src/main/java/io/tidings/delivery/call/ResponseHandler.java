package io.tidings.delivery.call;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Receives the response to a request: {@code answered}, parts, {@code ended}; or {@code broken}.
 * Called on the connection's event loop.
 */
interface ResponseHandler {

  void answered(int status, HttpHeaders headers);

  /** A part of the body; valid only during the call. */
  void read(ByteBuf part);

  /**
   * @param whole whether the body is complete
   */
  void ended(boolean whole);

  /**
   * No response.
   *
   * @param idle the connection was idle, and the receiver closed it before it read our request: the
   *     request may be sent over another one (RFC 9112, 9.3.1)
   */
  void broken(String why, boolean idle);
}
