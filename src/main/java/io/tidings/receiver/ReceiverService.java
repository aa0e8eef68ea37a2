package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.access.ClientLimits;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.signing.SigningSecret;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
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
import org.jspecify.annotations.Nullable;

/**
 * Changes receivers, each change in one transaction. Once a method completes, this replica uses the
 * change; the others do within about a second.
 */
@Singleton
public class ReceiverService {

  private static final Logger LOG = Logger.getLogger(ReceiverService.class);

  /** The unique index on the names of queues. */
  private static final String QUEUE = "receiver_queue";

  /** How long the old secret also signs after a rotation. */
  static final Duration ROTATION_OVERLAP = Duration.ofHours(24);

  private final ReceiverRepository receivers;
  private final AuditTrail audit;
  private final ClientLimits limits;
  private final ReceiverDirectory directory;
  private final ReceiverLeftovers leftovers;
  private final Clock clock;

  ReceiverService(
      ReceiverRepository receivers,
      AuditTrail audit,
      ClientLimits limits,
      ReceiverDirectory directory,
      ReceiverLeftovers leftovers,
      Clock clock) {
    this.audit = audit;
    this.limits = limits;
    this.receivers = receivers;
    this.directory = directory;
    this.leftovers = leftovers;
    this.clock = clock;
  }

  Uni<Receiver> create(Receiver receiver, Actor by) {
    return audit
        .changeAndRecord(
            by,
            change ->
                limits
                    .checkReceiverQuota(change, receiver.clientId())
                    .chain(() -> receivers.insert(change, receiver)),
            made -> deed("receiver.created", made))
        .onFailure(ReceiverService::isNameTaken)
        .transform(ReceiverService::nameTaken)
        .onFailure(e -> e instanceof PgException pg && "23503".equals(pg.getSqlState()))
        .transform(e -> Problem.invalid("clientId", "there is no such client"))
        .invoke(directory::learn);
  }

  /**
   * @param action its name in the audit record; {@code null}: a health change, which is not
   *     recorded
   */
  Uni<Receiver> change(
      @Nullable UUID id,
      @Nullable UUID clientScope,
      Actor by,
      @Nullable String action,
      UnaryOperator<Receiver> how) {
    AtomicBoolean isNews = new AtomicBoolean();
    return audit
        .changeAndRecord(
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

  /** Writes nothing if nothing changed. */
  private Uni<Receiver> changed(SqlClient change, Receiver before, Receiver after) {
    return after == before ? Uni.createFrom().item(before) : receivers.update(change, after);
  }

  private Uni<Receiver> lock(SqlClient change, @Nullable UUID id, @Nullable UUID clientScope) {
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
                    "The receiver has allClients: only an ADMIN key may change it.");
              }
            });
  }

  private static AuditedChange deed(String action, Receiver receiver) {
    return new AuditedChange(action, receiver.id(), receiver.clientId());
  }

  /**
   * @param overlap how long the old secret also signs
   */
  Uni<Receiver> rotateSecret(UUID id, @Nullable UUID clientScope, Actor by, Duration overlap) {
    return change(
        id,
        clientScope,
        by,
        "receiver.secret_rotated",
        r ->
            overlap.isZero()
                ? r.withNewSecret(SigningSecret.generate())
                : r.withRotatedSecret(SigningSecret.generate(), clock.instant().plus(overlap)));
  }

  /**
   * Only records the rotation: the password is at the broker, not here.
   *
   * @throws Problem 409 when the receiver has no password
   */
  Uni<Receiver> beginPasswordRotation(UUID id, @Nullable UUID clientScope, Actor by) {
    return audit.changeAndRecord(
        by,
        change ->
            lock(change, id, clientScope)
                .invoke(
                    r -> {
                      if (r.kind() != ReceiverKind.AMQP) {
                        throw new Problem(
                            ProblemCode.STATE_CONFLICT, "An HTTP receiver has no password.");
                      }
                    }),
        r -> deed("receiver.password_rotated", r));
  }

  Uni<Receiver> setState(
      UUID id,
      @Nullable UUID clientScope,
      Actor by,
      String action,
      ReceiverState state,
      @Nullable String reason) {
    return change(id, clientScope, by, action, r -> r.inState(state, reason));
  }

  /** Stops sending to the receiver at once; its open notifications are cancelled soon after. */
  Uni<Void> delete(UUID id, @Nullable UUID clientScope, Actor by) {
    return audit
        .changeAndRecord(
            by,
            change ->
                lock(change, id, clientScope)
                    .chain(
                        r -> receivers.update(change, r.inState(ReceiverState.DELETED, "deleted")))
                    .call(deleted -> leftovers.add(change, id)),
            deleted -> deed("receiver.deleted", deleted))
        .invoke(deleted -> LOG.infof("receiver.deleted receiver=%s", id))
        .invoke(directory::learn) // a queue is deleted by ConsumerCleanup
        .replaceWithVoid();
  }

  /**
   * Returns a receiver that the caller may see, also one that was deleted.
   *
   * @throws Problem 404 if there is none, or it is not the caller's
   */
  public Uni<Receiver> visible(UUID id, Caller caller) {
    UUID client = caller.notificationScope(null);
    UUID own = caller.receiverScope();
    return directory
        .find(id)
        .invoke(
            receiver -> {
              if (receiver == null
                  || client != null
                      && (!client.equals(receiver.clientId()) || receiver.settings().allClients())
                  || own != null && !own.equals(id)) {
                throw Problem.notFound("receiver", id);
              }
            });
  }

  /** Suspends a receiver that responded 410: its notifications wait until it is resumed. */
  public Uni<Void> suspend(UUID id, @Nullable String reason) {
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
            ? "An AMQP receiver has this name or had it until now, maybe another client's;"
                + " choose another name."
            : "The client has a receiver with this name; choose another name.",
        List.of(new Problem.FieldError("name", "is already in use")));
  }
}
