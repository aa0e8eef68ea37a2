package io.tidings.account;

import io.tidings.signing.SigningSecret;
import java.util.UUID;

/**
 * How the recharge system knows us. Never logged: {@code toString} shows the receiver alone.
 *
 * @param queue of the way AMQP, with who may read it; else {@code null}
 */
record Registration(
    UUID receiverId,
    String apiKey,
    SigningSecret secret,
    String queue,
    String virtualHost,
    String username,
    String password) {

  @Override
  public String toString() {
    return "receiver " + receiverId;
  }
}
