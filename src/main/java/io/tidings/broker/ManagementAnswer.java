package io.tidings.broker;

import io.vertx.core.buffer.Buffer;

/**
 * What the management API answered.
 *
 * @param status of HTTP
 */
record ManagementAnswer(int status, Buffer body) {

  boolean isFine() {
    return status >= 200 && status < 300;
  }
}
