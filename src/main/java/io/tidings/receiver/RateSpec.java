package io.tidings.receiver;

import io.tidings.web.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON form of a {@link Rate}. Without {@code burst}, one second's worth of calls is used. */
@Schema(description = "Maximum number of calls a second, over all replicas")
public record RateSpec(
    @Schema(examples = "50") Double perSecond, @Schema(examples = "100") Integer burst) {

  private static final String FIELD = "rate";
  private static final double LEAST = 0.01;
  private static final int MOST = 100_000;

  static @Nullable RateSpec of(@Nullable Rate rate) {
    return rate == null ? null : new RateSpec(rate.perSecond(), rate.burst());
  }

  /** {@code null} means no limit. */
  static @Nullable Rate read(RateSpec asked) {
    return asked == null ? null : asked.checked();
  }

  private Rate checked() {
    if (perSecond == null || !(perSecond >= LEAST && perSecond <= MOST)) {
      throw Problem.invalid(FIELD + ".perSecond", "must be " + LEAST + " to " + MOST);
    }
    if (burst != null && (burst < 1 || burst > MOST)) {
      throw Problem.invalid(FIELD + ".burst", "must be 1 to " + MOST);
    }
    return new Rate(perSecond, burst != null ? burst : (int) Math.max(1, perSecond));
  }

  /**
   * The most calls that a receiver wants, over all replicas.
   *
   * @param perSecond more than 0; may be a fraction
   * @param burst how many calls may come at once after a pause; at least 1
   */
  public record Rate(double perSecond, int burst) {}
}
