package io.tidings.delivery.pace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.database.Replicas;
import io.tidings.delivery.pace.CircuitRegistry.RecentAttempts;
import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverSpec.RateSpec.Rate;
import io.tidings.settings.Range.OneOrMore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Computes a receiver's limits from its settings, the configuration, its health and its share. */
@Singleton
public class ReceiverLimitsReader {

  private final PaceConfig config;
  private final CircuitRegistry circuits;
  private final Replicas replicas;

  ReceiverLimitsReader(PaceConfig config, CircuitRegistry circuits, Replicas replicas) {
    this.replicas = replicas;
    this.config = config;
    this.circuits = circuits;
  }

  /** See {@link CircuitRegistry#recent}. */
  public RecentAttempts recent(UUID receiverId) {
    return circuits.recent(receiverId);
  }

  /** How many replicas share a receiver's rate. */
  public int replicas() {
    return replicas.number();
  }

  public ReceiverLimits of(Receiver receiver) {
    Integer own = receiver.settings().maxInFlight();
    int inFlight = own != null ? own : config.inFlightPerReceiver();
    return ReceiverLimits.paced(inFlight, circuits.pace(receiver), circuits.paceAfterRise(receiver))
        .within(receiver.settings().rate(), replicas.number());
  }

  /**
   * Limits the attempts that one receiver gets from this process.
   *
   * @param inFlight maximum concurrent attempts, at least 1
   * @param pace average nanoseconds from one attempt to the next; 0: no limit
   * @param ahead how far attempts may run ahead of the pace, in nanoseconds
   * @param laterPace the expected pace when attempts that are turned away now return; their times
   *     are spaced by it, because spaced by the pace of a slow start they would lie far in the
   *     future
   */
  public record ReceiverLimits(int inFlight, long pace, long ahead, long laterPace) {

    private static final long MOMENT = Duration.ofMillis(100).toNanos();

    /** A smooth pace: a burst has at most what the pace allows within 100 ms. */
    static ReceiverLimits paced(int inFlight, long pace, long laterPace) {
      return new ReceiverLimits(inFlight, pace, MOMENT, laterPace);
    }

    /** The same limits, but no faster than this replica's share of a rate. */
    ReceiverLimits within(@Nullable Rate rate, int replicas) {
      if (rate == null) {
        return this;
      }
      long slowest = (long) (1e9 * replicas / rate.perSecond());
      long burst = Math.max(MOMENT, slowest * Math.max(0, rate.burst() / replicas - 1));
      return new ReceiverLimits(
          inFlight,
          Math.max(pace, slowest),
          pace == 0 ? burst : Math.min(ahead, burst),
          Math.max(laterPace, slowest));
    }
  }

  /** How many attempts this process makes at once. */
  @ConfigMapping(prefix = "tidings.delivery")
  public interface PaceConfig {

    /** Maximum concurrent attempts in this process; retries get at most half of them. */
    @WithName("in-flight")
    @WithDefault("400")
    @WithConverter(OneOrMore.class)
    int inFlight();

    /** Maximum concurrent attempts to one receiver, in this process. */
    @WithName("in-flight-per-receiver")
    @WithDefault("64")
    @WithConverter(OneOrMore.class)
    int inFlightPerReceiver();
  }

  /**
   * Computes how fast a recovered receiver may be called: slowly at first, doubling every two
   * seconds, and at most 1.7 times its usual rate until twice the length of the outage plus a
   * minute has passed. By then the backlog is usually gone; if not, the rate doubles every half
   * minute, so that the receiver is not flooded at the end either. Pure.
   */
  static final class Ramp {

    /** Extra time for the backlog that builds up until the probe and during the rise. */
    private static final Duration EXTRA_TIME = Duration.ofMinutes(1);

    private static final double FIRST = 10;
    private static final Duration DOUBLES = Duration.ofSeconds(2);
    private static final Duration RISE = Duration.ofSeconds(30);
    private static final double MOST = 1.7;

    private Ramp() {}

    /**
     * Nanoseconds from one call to the next; 0: no limit.
     *
     * @param usual calls per second before it went down; 0 if unknown
     */
    static long pace(ReceiverHealth health, double usual, Instant now) {
      if (health.recoveredAt() == null || health.isDown()) {
        return 0;
      }
      Duration since = Duration.between(health.recoveredAt(), now);
      Duration over = since.minus(health.outage().multipliedBy(2)).minus(EXTRA_TIME);
      if (usual == 0 ? since.compareTo(RISE) > 0 : over.compareTo(RISE.multipliedBy(5)) > 0) {
        return 0;
      }
      double risen = FIRST * doubled(since.compareTo(RISE) < 0 ? since : RISE, DOUBLES);
      double rate =
          usual == 0 ? risen : Math.min(risen, Math.max(FIRST, MOST * usual)) * doubled(over, RISE);
      return (long) (1e9 / rate);
    }

    private static double doubled(Duration time, Duration each) {
      return Math.pow(2, (double) Math.max(0, time.toMillis()) / each.toMillis());
    }

    /** As {@link #pace}, after the first rise. */
    static long paceAfterRise(ReceiverHealth health, double usual, Instant now) {
      return pace(health, usual, now.plus(RISE));
    }
  }
}
