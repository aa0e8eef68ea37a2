package io.tidings.receiver;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether a receiver answers, as the attempts of all replicas found out. All three are {@code null}
 * while it never was down.
 *
 * @param downSince when it was last found to be down
 * @param reason why
 * @param recoveredAt when it was last found to be back
 */
public record ReceiverHealth(Instant downSince, String reason, Instant recoveredAt) {

  static final ReceiverHealth NEVER_DOWN = new ReceiverHealth(null, null, null);

  public boolean isDown() {
    return downSince != null && (recoveredAt == null || recoveredAt.isBefore(downSince));
  }

  /** How long it was down before it was back. */
  public Duration outage() {
    return downSince == null || isDown() ? Duration.ZERO : Duration.between(downSince, recoveredAt);
  }
}
