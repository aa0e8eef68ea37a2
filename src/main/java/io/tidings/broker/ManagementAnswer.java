package io.tidings.broker;

import io.vertx.core.buffer.Buffer;

/**
 * Holds a response of the management API.
 *
 * @param status HTTP status
 */
record ManagementAnswer(int status, Buffer body) {

  boolean isFine() {
    return status >= 200 && status < 300;
  }
}
