package io.tidings.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Hears what becomes of a request: {@code answered}, parts, {@code ended}; or {@code broken}. On
 * the connection's event loop.
 */
interface Asker {

  void answered(int status, HttpHeaders headers);

  /** A piece of the body; only valid during the call. */
  void read(ByteBuf part);

  /**
   * @param whole whether the body came to its end
   */
  void ended(boolean whole);

  /**
   * No answer.
   *
   * @param idle the connection had been kept open and was closed at its other end before our
   *     request was looked at: the request may go over another one (RFC 9112, 9.3.1)
   */
  void broken(String why, boolean idle);
}
