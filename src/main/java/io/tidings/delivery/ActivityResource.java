package io.tidings.delivery;

import static io.tidings.database.SqlValues.utc;
import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.delivery.pace.CircuitRegistry.RecentAttempts;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import io.tidings.outbox.OutboxMetrics;
import io.tidings.outbox.OutboxMetrics.WaitingNotifications;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverService;
import io.tidings.receiver.ReceiverView.Outage;
import io.tidings.receiver.queue.ReceiverQueueWatch;
import io.tidings.receiver.queue.ReceiverQueueWatch.Seen;
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

  private final ReceiverService receivers;
  private final LaneRegistry lanes;
  private final ReceiverLimitsReader limits;
  private final OutboxMetrics outbox;
  private final ReceiverQueueWatch queues;
  private final Pool pool;
  private final Caller caller;
  private final Clock clock;

  ActivityResource(
      ReceiverService receivers,
      LaneRegistry lanes,
      ReceiverLimitsReader limits,
      OutboxMetrics outbox,
      ReceiverQueueWatch queues,
      Pool pool,
      Caller caller,
      Clock clock) {
    this.receivers = receivers;
    this.lanes = lanes;
    this.limits = limits;
    this.outbox = outbox;
    this.queues = queues;
    this.pool = pool;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Operation(
      operationId = "getReceiverActivity",
      summary = "Get what waits for a receiver, how it is called now, and when it was down",
      description =
          "from and to select outages, else those of 30 days; at most 1,000. Calls are those of the replica that answers.")
  public Uni<Activity> activity(UUID id, @RestQuery String from, @RestQuery String to) {
    Instant end = requireNonNullElseGet(Params.instant("to", to), clock::instant);
    Instant begin =
        requireNonNullElse(Params.instant("from", from), end.minus(Duration.ofDays(30)));
    Params.ordered(begin, end);
    return receivers
        .visible(id, caller)
        .chain(
            receiver ->
                Uni.combine()
                    .all()
                    .unis(
                        outbox.waiting(id),
                        pool.preparedQuery(Outage.WITHIN)
                            .execute(Tuple.of(id, utc(begin), utc(end))))
                    .with(
                        (waiting, outages) ->
                            new Activity(
                                waiting,
                                calls(receiver, waiting.probeAfter()),
                                queueOf(receiver),
                                outages.stream().map(Outage::of).toList())));
  }

  private @Nullable Seen queueOf(Receiver receiver) {
    return receiver.kind() == ReceiverKind.AMQP
        ? queues.seen().get(receiver.settings().name())
        : null;
  }

  private Calls calls(Receiver receiver, @Nullable Instant probeAfter) {
    ReceiverLimits limit = limits.of(receiver);
    RecentAttempts recent = limits.recent(receiver.id());
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
   * @param queue of an AMQP receiver, as this replica saw it some seconds ago; {@code null}: it has
   *     none, or the broker is away
   * @param outages newest first
   */
  public record Activity(
      WaitingNotifications waiting, Calls calls, @Nullable Seen queue, List<Outage> outages) {}

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
