package io.tidings.receiver;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a receiver is down, as the attempts of all replicas found out. All three are {@code
 * null} if it never was.
 *
 * @param downSince when it was last found to be down
 * @param reason why it was down
 * @param recoveredAt when it was last found to be up again
 */
public record ReceiverHealth(
    @Nullable Instant downSince, @Nullable String reason, @Nullable Instant recoveredAt) {

  static final ReceiverHealth NEVER_DOWN = new ReceiverHealth(null, null, null);

  public boolean isDown() {
    return downSince != null && (recoveredAt == null || recoveredAt.isBefore(downSince));
  }

  /** Returns how long the last outage took; zero while the receiver is down. */
  public Duration outage() {
    return downSince == null || isDown() ? Duration.ZERO : Duration.between(downSince, recoveredAt);
  }
}
