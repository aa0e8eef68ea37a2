package io.tidings.delivery.pace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.database.Replicas;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverSpec.RateSpec.Rate;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import java.time.Duration;
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
  record ReceiverLimits(int inFlight, long pace, long ahead, long laterPace) {

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
    @Min(1)
    int inFlight();

    /** Maximum concurrent attempts to one receiver, in this process. */
    @WithName("in-flight-per-receiver")
    @WithDefault("64")
    @Min(1)
    int inFlightPerReceiver();
  }
}
