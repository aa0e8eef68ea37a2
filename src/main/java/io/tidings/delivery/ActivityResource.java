package io.tidings.delivery;

import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.delivery.pace.CircuitRegistry;
import io.tidings.delivery.pace.CircuitRegistry.RecentAttempts;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import io.tidings.outbox.OutboxMetrics;
import io.tidings.outbox.OutboxMetrics.WaitingNotifications;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverService;
import io.tidings.receiver.ReceiverView.Outage;
import io.tidings.web.Params;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Returns how a receiver does: what waits for it, how it is called now, when it was down. */
@Path("/v1/receivers/{id}/activity")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class ActivityResource {

  private static final Duration LOOK_BACK = Duration.ofDays(30);

  private static final String OUTAGES =
      """
      select since, reason, recovered_at from receiver_outage
      where receiver_id = $1 and since < $3 and (recovered_at is null or recovered_at > $2)
      order by since desc limit 1000
      """;

  private final ReceiverService receivers;
  private final LaneRegistry lanes;
  private final CircuitRegistry circuits;
  private final ReceiverLimitsReader limits;
  private final OutboxMetrics outbox;
  private final Pool pool;
  private final Caller caller;
  private final Clock clock;

  ActivityResource(
      ReceiverService receivers,
      LaneRegistry lanes,
      CircuitRegistry circuits,
      ReceiverLimitsReader limits,
      OutboxMetrics outbox,
      Pool pool,
      Caller caller,
      Clock clock) {
    this.receivers = receivers;
    this.lanes = lanes;
    this.circuits = circuits;
    this.limits = limits;
    this.outbox = outbox;
    this.pool = pool;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Operation(
      operationId = "getReceiverActivity",
      summary = "Get what waits for a receiver, how it is called now, and when it was down",
      description =
          "from and to select its outages, by default of the last 30 days, newest first, at most 1,000. Calls and rates are"
              + " those of the replica that answers; counts of what waits end at 10,000.")
  public Uni<Activity> activity(UUID id, @RestQuery String from, @RestQuery String to) {
    Instant until = Params.instant("to", to);
    Instant end = until == null ? clock.instant() : until;
    Instant since = Params.instant("from", from);
    Instant begin = since == null ? end.minus(LOOK_BACK) : since;
    Params.ordered(begin, end);
    return receivers
        .visible(id, caller)
        .chain(
            receiver ->
                Uni.combine()
                    .all()
                    .unis(
                        outbox.waiting(id),
                        pool.preparedQuery(OUTAGES).execute(Tuple.of(id, utc(begin), utc(end))))
                    .with(
                        (waiting, outages) ->
                            new Activity(
                                waiting,
                                calls(receiver, waiting.probeAfter()),
                                outages.stream().map(Outage::of).toList())));
  }

  private Calls calls(Receiver receiver, @Nullable Instant probeAfter) {
    ReceiverLimits limit = limits.of(receiver);
    RecentAttempts recent = circuits.recent(receiver.id());
    return new Calls(
        lanes.inFlight(receiver.id()),
        limit.inFlight(),
        limit.pace() == 0 ? null : 1e9 / limit.pace(),
        recent.usualPerSecond() == 0 ? null : recent.usualPerSecond(),
        recent.attempts(),
        recent.failures(),
        receiver.health().isDown() ? probeAfter : null,
        limits.replicas());
  }

  /**
   * How a receiver does.
   *
   * @param outages newest first
   */
  public record Activity(WaitingNotifications waiting, Calls calls, List<Outage> outages) {}

  /**
   * How one replica calls a receiver now.
   *
   * @param limitPerSecond its rate, or that of its slow start after an outage; {@code null}: none
   * @param usualPerSecond while it responded; {@code null}: not known yet
   * @param recentAttempts those that the circuit counts
   * @param nextProbeAt while it is down: from then on a notification may try it
   * @param replicas that run, each with calls of its own
   */
  public record Calls(
      int inFlight,
      int maxInFlight,
      @Nullable Double limitPerSecond,
      @Nullable Double usualPerSecond,
      int recentAttempts,
      int recentFailures,
      @Nullable Instant nextProbeAt,
      int replicas) {}
}
