package io.tidings.account;

import io.tidings.signing.SigningSecret;
import java.util.UUID;

/**
 * Registration with the recharge system. {@code toString} hides the secrets from the log.
 *
 * @param queue like the last three fields only with way AMQP, else {@code null}
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
    return "receiver=" + receiverId;
  }
}
