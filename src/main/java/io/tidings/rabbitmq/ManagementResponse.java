package io.tidings.rabbitmq;

import io.vertx.core.buffer.Buffer;

/**
 * Holds a response of the management API.
 *
 * @param status HTTP status
 */
record ManagementResponse(int status, Buffer body) {

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
