package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Actor;
import io.tidings.access.AuditTrail;
import io.tidings.access.ClientLimits;
import io.tidings.access.Deed;
import io.tidings.platform.Problem;
import io.tidings.platform.ProblemCode;
import io.tidings.signing.SigningSecret;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Changes receivers, each change in one transaction. When the answer is there, this replica acts by
 * it; the others do within about a second.
 */
@Singleton
public class ReceiverService {

  private static final Logger LOG = Logger.getLogger(ReceiverService.class);

  /** The index that keeps the names of queues apart. */
  private static final String QUEUE = "receiver_queue";

  /** How long the secret before a rotation goes on signing too. */
  static final Duration ROTATION_OVERLAP = Duration.ofHours(24);

  private final ReceiverRepository receivers;
  private final AuditTrail audit;
  private final ClientLimits limits;
  private final ReceiverDirectory directory;
  private final Clock clock;

  ReceiverService(
      ReceiverRepository receivers,
      AuditTrail audit,
      ClientLimits limits,
      ReceiverDirectory directory,
      Clock clock) {
    this.audit = audit;
    this.limits = limits;
    this.receivers = receivers;
    this.directory = directory;
    this.clock = clock;
  }

  Uni<Receiver> create(Receiver receiver, Actor by) {
    return audit
        .changing(
            by,
            change ->
                limits
                    .roomForReceiver(change, receiver.clientId())
                    .chain(() -> receivers.insert(change, receiver)),
            made -> deed("receiver.created", made))
        .onFailure(ReceiverService::isNameTaken)
        .transform(ReceiverService::nameTaken)
        .onFailure(e -> e instanceof PgException pg && "23503".equals(pg.getSqlState()))
        .transform(e -> Problem.invalid("clientId", "there is no such client"))
        .invoke(directory::learn);
  }

  /**
   * @param action what it is for the record; {@code null}: health, of which none is kept
   */
  Uni<Receiver> change(
      UUID id, UUID clientScope, Actor by, String action, UnaryOperator<Receiver> how) {
    AtomicBoolean isNews = new AtomicBoolean();
    return audit
        .changing(
            by,
            change ->
                lock(change, id, clientScope)
                    .chain(
                        r -> {
                          Receiver after = how.apply(r);
                          isNews.set(after != r);
                          return changed(change, r, after);
                        }),
            changed -> action == null || !isNews.get() ? null : deed(action, changed))
        .onFailure(ReceiverService::isNameTaken)
        .transform(ReceiverService::nameTaken)
        .invoke(directory::learn);
  }

  /** What is the same needs no change. */
  private Uni<Receiver> changed(SqlClient change, Receiver before, Receiver after) {
    return after == before ? Uni.createFrom().item(before) : receivers.update(change, after);
  }

  private Uni<Receiver> lock(SqlClient change, UUID id, UUID clientScope) {
    return receivers
        .lock(change, id, clientScope)
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("receiver", id))
        .invoke(
            receiver -> {
              if (clientScope != null && receiver.settings().allClients()) {
                throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "It hears of all clients: only an ADMIN key changes it.");
              }
            });
  }

  private static Deed deed(String action, Receiver receiver) {
    return new Deed(action, receiver.id(), receiver.clientId());
  }

  /**
   * @param overlap so long the secret of before signs, too
   */
  Uni<Receiver> rotateSecret(UUID id, UUID clientScope, Actor by, Duration overlap) {
    return change(
        id,
        clientScope,
        by,
        "receiver.secret_rotated",
        r ->
            overlap.isZero()
                ? r.replaced(SigningSecret.generate())
                : r.rotated(SigningSecret.generate(), clock.instant().plus(overlap)));
  }

  /**
   * For the record alone: the broker keeps the password.
   *
   * @throws Problem 409 when it has none
   */
  Uni<Receiver> beginPasswordRotation(UUID id, UUID clientScope, Actor by) {
    return audit.changing(
        by,
        change ->
            lock(change, id, clientScope)
                .invoke(
                    r -> {
                      if (r.kind() != ReceiverKind.AMQP) {
                        throw new Problem(
                            ProblemCode.STATE_CONFLICT,
                            "It is called by HTTP and has no password.");
                      }
                    }),
        r -> deed("receiver.password_rotated", r));
  }

  Uni<Receiver> setState(
      UUID id, UUID clientScope, Actor by, String action, ReceiverState state, String reason) {
    return change(id, clientScope, by, action, r -> r.inState(state, reason));
  }

  /** Nothing more is sent to it from now on; what is open is cancelled soon after. */
  Uni<Void> delete(UUID id, UUID clientScope, Actor by) {
    return audit
        .changing(
            by,
            change ->
                lock(change, id, clientScope)
                    .chain(
                        r -> receivers.update(change, r.inState(ReceiverState.DELETED, "deleted")))
                    .call(deleted -> receivers.leaveOver(change, id)),
            deleted -> deed("receiver.deleted", deleted))
        .invoke(deleted -> LOG.infof("receiver.deleted receiver=%s", id))
        .invoke(directory::learn) // a queue is deleted by ConsumerCleanup
        .replaceWithVoid();
  }

  /**
   * The receiver said that it is gone for good (410): its notifications wait until it is resumed.
   */
  public Uni<Void> suspend(UUID id, String reason) {
    return change(
            id,
            null,
            Actor.TIDINGS,
            "receiver.suspended",
            r -> r.state() == ReceiverState.ACTIVE ? r.inState(ReceiverState.SUSPENDED, reason) : r)
        .invoke(r -> LOG.warnf("receiver.suspended receiver=%s reason=\"%s\"", id, reason))
        .onFailure(Problem.class)
        .recoverWithNull() // deleted meanwhile: nothing left to suspend
        .replaceWithVoid();
  }

  private static boolean isNameTaken(Throwable e) {
    return e instanceof PgException pg && "23505".equals(pg.getSqlState());
  }

  private static Problem nameTaken(Throwable e) {
    boolean isQueue = QUEUE.equals(((PgException) e).getConstraint());
    return new Problem(
        ProblemCode.NAME_TAKEN,
        isQueue
            ? "There is an AMQP receiver of that name, or was until now, maybe another client's;"
                + " choose another."
            : "The client has a receiver of that name; choose another.",
        List.of(new Problem.FieldError("name", "is taken")));
  }
}
